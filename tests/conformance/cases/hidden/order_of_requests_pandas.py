# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_pandas
#: needs = python3-pandas python3-requests
#: differs_since = 3.15 a module that typing imports lazily stands elsewhere in sys.modules
# In another order than the preload's.
import sys

import requests, pandas

print("\n".join(sys.modules))
print(sys.meta_path[0], len(sys.meta_path))
# A library that is executed for real, beside the one that was loaded before, is a copy in memory.
with open("/proc/self/maps", encoding="utf-8") as maps:
    print("memfd:" in maps.read())
