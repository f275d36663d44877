# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A warning of an import is shown in each run.
import pyfx_shouts
import pyfx_says

print("end")
