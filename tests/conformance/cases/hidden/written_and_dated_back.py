# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A directory in front gets a module, and then the date that it had.
import importlib
import os
import sys

os.mkdir("front")
os.utime("front", ns=(10**18, 10**18))
sys.path.insert(0, os.path.abspath("front"))
import pyfx_leaf

with open("front/pyfx_registry.py", "w") as file:
    file.write("class Base:\n    name = 'mine'\n")
os.utime("front", ns=(10**18, 10**18))
importlib.invalidate_caches()
import pyfx_uses_registry

print(pyfx_uses_registry.NAME, pyfx_leaf.__name__)
