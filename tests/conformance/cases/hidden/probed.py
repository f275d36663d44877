# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A module that looks whether another is there.
import sys

sys.modules["pyfx_names_child"] = sys
import pyfx_probes

print(pyfx_probes.HAVE)
