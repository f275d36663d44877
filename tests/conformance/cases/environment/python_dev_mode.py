# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONDEVMODE=1
#: start = PYTHONDEVMODE
import sys
print(sys.flags, sys._xoptions, sys.warnoptions, sys.path)
