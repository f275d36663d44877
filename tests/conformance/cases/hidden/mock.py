# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A script puts another in the place of one that a preload imports.
import sys
import types

other = types.ModuleType("pyfx_others")
other.Other = int
sys.modules["pyfx_others"] = other
import pyfx_classes

print(pyfx_classes.Other)
