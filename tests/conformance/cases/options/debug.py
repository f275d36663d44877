# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -d
import sys
print(sys.flags)
