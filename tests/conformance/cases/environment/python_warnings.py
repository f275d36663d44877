# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONWARNINGS=error::UserWarning,ignore::DeprecationWarning
import sys, warnings
print(sys.warnoptions)
warnings.warn("x", DeprecationWarning)
warnings.warn("x")
