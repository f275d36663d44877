# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# The program's own filters hold for the second import as for the first.
import warnings

warnings.simplefilter("error")
import pyfx_leaf

try:
    import pyfx_warns
except Warning as warning:
    print(type(warning).__name__, warning)
else:
    print("not shown")
