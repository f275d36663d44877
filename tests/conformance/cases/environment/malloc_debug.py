# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONMALLOC=debug
#: start = PYTHONMALLOC
import sys
print(sys.flags, len([object() for _ in range(10000)]))
