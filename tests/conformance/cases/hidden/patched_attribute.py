# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A module that uses what the program has put into the class of another one before.
import pyfx_registry

pyfx_registry.Base.name = "the program's"
import pyfx_uses_registry

print(pyfx_uses_registry.NAME)
import pyfx_patches

print(pyfx_registry.Base.name, pyfx_patches.Patched().name)
