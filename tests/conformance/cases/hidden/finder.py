# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_numpy
#: needs = python3-numpy
# A finder of the script's is asked for each module.
import sys

asked = []


class Finder:
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        asked.append(name)


sys.meta_path.insert(0, Finder)
import pyfx_classes
import json

print(asked)
asked.clear()
import numpy

print(len(asked), asked[:5], asked[-2:], numpy.arange(3).sum())
