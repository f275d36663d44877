# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A module that puts another object in its place.
import sys

import pyfx_replaces_itself

print(pyfx_replaces_itself.answer, type(pyfx_replaces_itself).__name__)
print("pyfx_replaces_itself.extra" in sys.modules)
