# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# Filters and exit handlers come with the import that makes them.
import warnings

count = len(warnings.filters)
import pyfx_quiet

print(len(warnings.filters) - count)
import pyfx_warns

print(len(warnings.filters) - count)
