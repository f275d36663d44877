# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_pandas
#: needs = python3-pandas
# A package that depends on others which extend the import system (six), with what it has loaded.
import sys

import pandas

print("\n".join(sys.modules))
print(pandas.DataFrame({"a": [1, 2]}).sum(), pandas._libs.tslibs.Timestamp(0))
# A library that is executed for real, beside the one that was loaded before, is a copy in memory.
with open("/proc/self/maps", encoding="utf-8") as maps:
    print("memfd:" in maps.read())
