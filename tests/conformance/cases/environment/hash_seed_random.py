# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONHASHSEED=random
import sys
print(sys.flags.hash_randomization)
