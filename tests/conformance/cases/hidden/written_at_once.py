# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A directory in front gets a module, in the same tick of the clock in which it was made and looked into.
import importlib
import os
import sys
import time

os.mkdir("front")
sys.path.insert(0, os.path.abspath("front"))
import pyfx_leaf

with open("front/pyfx_registry.py", "w") as file:
    file.write("class Base:\n    name = 'mine'\n")
time.sleep(0.05)  # what was looked at then is not new any more
importlib.invalidate_caches()
import pyfx_uses_registry

print(pyfx_uses_registry.NAME, pyfx_leaf.__name__)
