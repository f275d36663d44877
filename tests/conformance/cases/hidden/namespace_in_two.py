# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# The second directory is there before the first import.
import os
import sys

os.makedirs("more/pyfx_namespace")
with open("more/pyfx_namespace/other.py", "w") as file:
    file.write("R = 2\n")
sys.path.append("more")
import pyfx_namespace.other
import pyfx_namespace.part

print(len(list(pyfx_namespace.__path__)), pyfx_namespace.part.Q)
