# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_pandas
#: needs = python3-pandas
# What another of the preload has loaded first.
import sys

import dateutil.parser

print("\n".join(sys.modules))
print(sys.meta_path[0], len(sys.meta_path))
