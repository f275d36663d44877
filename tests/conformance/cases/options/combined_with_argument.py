# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -BuWerror
import sys, warnings
print(sys.flags, sys.warnoptions)
warnings.warn("x")
