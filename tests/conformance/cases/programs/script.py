# SPDX-License-Identifier: GPL-3.0-or-later
#: args = a b
import sys
print(sys.argv, __name__, __file__, sys.path[0], __spec__, __package__)
