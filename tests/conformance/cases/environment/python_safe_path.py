# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONSAFEPATH=1
import sys
print(sys.path, sys.flags)
