# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# __import__() of the script's own hears of all that is asked for.
import builtins

original = builtins.__import__
seen = []


def importing(name, *arguments):
    seen.append(name)
    return original(name, *arguments)


builtins.__import__ = importing
import csv

builtins.__import__ = original
print(seen)
