# SPDX-License-Identifier: GPL-3.0-or-later
#: needs = cpython-3.15
#: profiles = bare lazy
# An import that waits, the script's own or a preload's, happens where its name is used first (PEP 810).
import os
import sys

try:
    import lazies
except ImportError:
    with open(os.environ["PYFX_PROFILE_PATH"] + "/lazy.py", encoding="utf-8") as file:
        exec(file.read(), {})
    del file
    import lazies

SCRIPT = """
lazy import sndhdr_is_not_there
lazy from fractions import Fraction
print("fractions" in sys.modules, type(globals()["Fraction"]).__name__)
print(Fraction(1, 2), "fractions" in sys.modules)
try:
    sndhdr_is_not_there.what
except ImportError as error:
    print(error)
"""
print([name in sys.modules for name in ("colorsys", "wave", "graphlib")], lazies.used_at_import)
print(sorted((name, type(value).__name__) for name, value in vars(lazies).items() if name[0] != "_"))
print(lazies.colorsys.rgb_to_hsv(1, 0, 0), "colorsys" in sys.modules)
print(list(lazies.TopologicalSorter({1: [2]}).static_order()), "graphlib" in sys.modules)
try:
    lazies.no_such_module.name
except ImportError as error:
    print(error)
print(sorted(sys.lazy_modules) if hasattr(sys, "lazy_modules") else "")
exec(SCRIPT)
