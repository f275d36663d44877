# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A warning of an import, as an error.
import warnings

warnings.simplefilter("error")
try:
    import pyfx_warns

    print("no error")
except DeprecationWarning as error:
    print("error", error)
