# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_numpy
#: needs = python3-numpy
# Who only asks for such a variable is warm.
import os

print(os.environ.get("OPENBLAS_NUM_THREADS"), os.getenv('OMP_NUM_THREADS', "unset"))
import numpy

print(numpy.arange(3))
