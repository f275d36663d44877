# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A function of a loader's class that the script replaces.
import importlib.machinery
import sys

original = importlib.machinery.SourceFileLoader.get_code
seen = []


def get_code(self, name):
    seen.append(name)
    return original(self, name)


importlib.machinery.SourceFileLoader.get_code = get_code
import csv
import pyfx_classes

print(seen)
