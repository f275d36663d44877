# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A package that imports its parts when they are asked for.
import sys

import pyfx_lazy

print(sorted(vars(pyfx_lazy).keys() - {"__builtins__"}))
print([name for name in sys.modules if name.startswith("pyfx_lazy")])
print(pyfx_lazy.one.X, pyfx_lazy.function(), hasattr(pyfx_lazy, "added"))
import pyfx_adds_later

print(pyfx_lazy.added, sys.modules["pyfx_package"].function)
