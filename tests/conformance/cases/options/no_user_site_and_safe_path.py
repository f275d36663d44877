# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -sP
#: start = -s
import sys
print(sys.flags, sys._xoptions, sys.warnoptions, sys.path)
