# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# pkgutil goes through packages that are there, and those that are not yet.
import pkgutil
import sys

import pyfx_lazy

print([module.name for module in pkgutil.walk_packages(pyfx_lazy.__path__, "pyfx_lazy.")])
print([name for name in sys.modules if name.startswith("pyfx_")])
