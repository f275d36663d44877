# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_sklearn
#: needs = python3-pandas python3-sklearn python3-setuptools
# One that sets variables and filters of warnings, with hundreds of libraries made by Cython.
import sys

import sklearn.linear_model

print("\n".join(sys.modules))
# A library that is executed for real, beside the one that was loaded before, is a copy in memory.
with open("/proc/self/maps", encoding="utf-8") as maps:
    print("memfd:" in maps.read())
