# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -E
#: env = PYTHONHASHSEED=5
#: env = PYTHONDEVMODE=1
import os, sys
print(sys.flags, os.environ["PYTHONHASHSEED"], os.environ["PYTHONDEVMODE"])
