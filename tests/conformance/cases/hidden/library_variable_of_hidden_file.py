# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_numpy
#: needs = python3-numpy
# With such a variable all else is as ever, a module of the same name too.
import os
import sys

os.environ["OPENBLAS_" + "NUM_THREADS"] = "1"
os.mkdir("mine")
with open("mine/numpy.py", "w", encoding="ascii") as file:
    file.write("print('mine')\n")
sys.path.insert(0, "mine")
import csv
import json
import numpy

print(numpy.__file__, csv.__name__, json.__name__)
