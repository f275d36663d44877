# SPDX-License-Identifier: GPL-3.0-or-later
from pyfx_registry import Base, registry, settings, shown


class Patched(Base):
    pass


def added(self):
    return self.name


Base.name = "patched"
Base.added = added
del Base.__init_subclass__
registry.level = 3
registry.known["own"].append("patch")
registry.known["others"] = {1}
settings["display"]["width"] = 120
shown.register(int, lambda value: "int")
