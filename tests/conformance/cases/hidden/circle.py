# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A circle of imports that is entered at its other end.
import sys

try:
    import pyfx_circle_b

    print(pyfx_circle_b.X)
except ImportError as error:
    print(error)
print([name for name in sys.modules if "circle" in name])
