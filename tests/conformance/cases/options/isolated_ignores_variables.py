# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -I
#: env = PYTHONHASHSEED=5
#: env = PYTHONOPTIMIZE=1
#: start = -I
import os, sys
print(sys.flags, os.environ["PYTHONHASHSEED"], os.environ["PYTHONOPTIMIZE"])
