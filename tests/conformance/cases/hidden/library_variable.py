# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_numpy
#: needs = python3-numpy
#: cold = a library has read what this sets when it was loaded
# A variable that a library in C reads when it is loaded.
import ctypes
import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy

with open("/proc/self/maps", encoding="ascii") as maps:
    libraries = {line.split()[-1] for line in maps if "/libopenblas" in line}
for path in sorted(libraries):
    print(ctypes.CDLL(path).openblas_get_num_threads())
print(numpy.arange(3))
