# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# sys.modules may not change while somebody goes through it.
import sys

try:
    for name in sys.modules:
        import pyfx_classes
except RuntimeError as error:
    print(error)
