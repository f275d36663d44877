# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A module that is run is executed, whatever is preloaded.
import runpy
import sys

print(runpy.run_module("pyfx_leaf")["Z"], "pyfx_leaf" in sys.modules)
import pyfx_leaf

print(pyfx_leaf.__name__)
