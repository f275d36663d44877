# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONMALLOC=malloc
#: start = PYTHONMALLOC
import sys
print(sys._debugmallocstats is not None)
