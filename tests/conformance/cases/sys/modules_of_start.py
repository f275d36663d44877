# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = bare
# What an interpreter has imported by itself, in this order, and what it says of its start.
import sys

print(*sys.modules)
print(sys.flags)
print([entry for entry in sys.path if "/usr" in entry])
print(sys.meta_path, len(sys.path_hooks))
