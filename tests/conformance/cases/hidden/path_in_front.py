# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# What the script puts in front on sys.path is found first, also by what was preloaded.
import os
import sys

os.mkdir("own")
for name in "colorsys", "pyfx_not_there":
    with open(f"own/{name}.py", "w") as file:
        file.write("mine = True\n")
sys.path.insert(0, "own")
import pyfx_optional

print(hasattr(sys.modules["colorsys"], "mine"), pyfx_optional.pyfx_not_there)
