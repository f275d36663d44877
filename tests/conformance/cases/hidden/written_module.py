# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A module that the script writes beside itself is found first.
with open("pyfx_leaf.py", "w") as file:
    file.write("Z = 'mine'\n")
import pyfx_leaf

print(pyfx_leaf.Z)
