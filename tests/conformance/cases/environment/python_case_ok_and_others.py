# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONCASEOK=1
#: env = PYTHONTHREADDEBUG=1
#: env = PYTHONSOMETHING=1
import sys
print(sys.flags)
