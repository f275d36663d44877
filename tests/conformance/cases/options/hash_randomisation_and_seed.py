# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -R
#: env = PYTHONHASHSEED=5
import os, sys
print(sys.flags, os.environ["PYTHONHASHSEED"])
