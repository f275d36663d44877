# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# What no import has asked for is not there.
import sys

print(sorted(name for name in sys.modules if name.startswith(("pyfx_", "json", "numpy", "xml"))))
print([getattr(finder, "__name__", type(finder).__name__) for finder in sys.meta_path], len(sys.path_hooks))
import warnings

print(len(warnings.filters))
