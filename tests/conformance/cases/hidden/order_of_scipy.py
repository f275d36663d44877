# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_sklearn
#: needs = python3-pandas python3-sklearn python3-setuptools
# What another of the preload has loaded first, and has libraries made by Cython.
import sys

import scipy.stats

print("\n".join(sys.modules))
# A library that is executed for real, beside the one that was loaded before, is a copy in memory.
with open("/proc/self/maps", encoding="utf-8") as maps:
    print("memfd:" in maps.read())
