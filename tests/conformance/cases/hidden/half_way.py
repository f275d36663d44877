# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A module that fails leaves behind what it has imported.
import sys

for _ in range(2):
    try:
        import pyfx_fails
    except ValueError as error:
        print(error)
    print([name in sys.modules for name in ("pyfx_fails", "pyfx_leaf", "colorsys")])
import pyfx_optional

print(pyfx_optional.FAILED)
