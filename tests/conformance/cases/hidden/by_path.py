# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A file that is loaded by hand is executed.
import importlib.util
import sys

spec = importlib.util.find_spec("pyfx_leaf")
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
import pyfx_leaf

print(module is pyfx_leaf, "pyfx_leaf" in sys.modules)
