# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# What a module changes below the names of another is there once it was imported, and not before.
import pyfx_registry
from pyfx_registry import Base, registry, settings, shown


def show():
    print(Base.name, sorted(Base.kinds), sorted(name for name in vars(Base) if not name.startswith("__")))
    print("__init_subclass__" in vars(Base), registry.level, registry.known, settings, int in shown.registry)


show()
import pyfx_patches

show()
print(Base().added(), shown(1), Base.kinds["Patched"] is pyfx_patches.Patched)
