# SPDX-License-Identifier: GPL-3.0-or-later
#: env = MALLOC_ARENA_MAX=1
#: start = MALLOC_ARENA_MAX
import os
print(os.environ["MALLOC_ARENA_MAX"])
