# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_numpy
#: needs = python3-numpy
# A script takes a module away.
import sys

sys.modules["numpy"] = None
try:
    import numpy
except ImportError as error:
    print(type(error).__name__, error)
sys.modules["pyfx_others"] = None
try:
    import pyfx_classes
except ImportError as error:
    print(type(error).__name__, error)
