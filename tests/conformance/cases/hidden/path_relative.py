# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A relative entry of sys.path follows the working directory.
import os
import sys

os.makedirs("a/own")
os.makedirs("b/own")
with open("b/own/pyfx_leaf.py", "w") as file:
    file.write("Z = 'mine'\n")
os.chdir("a")
sys.path.insert(0, "own")
os.chdir("../b")
import pyfx_leaf

print(pyfx_leaf.Z)
