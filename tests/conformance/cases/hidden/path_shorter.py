# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A script that drops the directory of a preload does not find it.
import sys

sys.path[:] = [entry for entry in sys.path if "packages" not in entry]
try:
    import pyfx_leaf
except ImportError as error:
    print(error)
