# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -S
#: cold = a zygote has imported os
import sys
print(sys.flags, sys._xoptions, sys.warnoptions, sys.path)
