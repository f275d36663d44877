# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -O
#: start = -O
import sys
assert False
print(__debug__, sys.flags)
