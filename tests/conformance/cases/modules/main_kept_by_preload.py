# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_main
# The module __main__ that an import found is the program's, and what it put there is there.
import os
import sys

try:
    import keeps_main
except ImportError:
    with open(os.environ["PYFX_PROFILE_PATH"] + "/keeps_main.py", encoding="utf-8") as file:
        exec(file.read(), {})
    del file
    import keeps_main

name = "a name of the program's"
print(keeps_main.main is sys.modules["__main__"], keeps_main.names is globals())
print(keeps_main.main.name, put_there, sorted(keeps_main.names))


class Told:
    def __del__(self):
        print("end of", self.name, flush=True)

    def __init__(self, name):
        self.name = name


def function():
    return cycle


told, cycle = Told("a global"), Told("what a cycle holds")
cycle.function = function
keeps_main.told = Told("what the module holds")
