# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# Parts of a package that were imported by name.
import sys

import pyfx_from_package

print([name for name in sys.modules if name.startswith("pyfx_package")], pyfx_from_package.function)
