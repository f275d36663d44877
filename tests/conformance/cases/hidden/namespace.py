# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A namespace package: its directories are looked up anew.
import os
import sys

import pyfx_namespace

print(hasattr(pyfx_namespace, "part"), len(list(pyfx_namespace.__path__)))
import pyfx_namespace.part

print(pyfx_namespace.part.Q, type(pyfx_namespace.__path__).__name__)
os.makedirs("more/pyfx_namespace")
with open("more/pyfx_namespace/other.py", "w") as file:
    file.write("R = 2\n")
sys.path.append("more")
import pyfx_namespace.other

print(len(list(pyfx_namespace.__path__)), pyfx_namespace.other.R)
