# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONHASHSEED=5
#: start = PYTHONHASHSEED
import os, sys
print(hash("abc"), list({"a", "b", "c", "d"}), os.environ["PYTHONHASHSEED"], sys.flags)
