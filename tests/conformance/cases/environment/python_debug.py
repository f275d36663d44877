# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONDEBUG=2
import sys
print(sys.flags.debug)
