# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_numpy
#: needs = python3-numpy
# Modules in C are executed beside those that were preloaded.
import warnings

warn = warnings.warn
warnings.warn = lambda *args, **keywords: warn(*args, **keywords)
import numpy

print(numpy.arange(3).sum(), numpy.random.RandomState(1).randint(9), numpy.linalg.inv(numpy.eye(2))[0])
print(numpy.core.__file__ == numpy.core._multiarray_umath.__file__, numpy.core._multiarray_umath.__file__[-9:])
