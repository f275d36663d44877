# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONWARNINGS=error
#: options = -W ignore
import sys, warnings
print(sys.warnoptions)
warnings.warn("x")
