# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_numpy
#: needs = python3-numpy
#: differs = what sets such a variable cannot be told by the script's text: the import fails
# One whose name is made up while the script runs: not silently another's value.
import os

for name in ("OPENBLAS", "OMP"):
    os.environ[f"{name}_NUM_THREADS"] = "1"
try:
    import numpy
except ImportError:
    print("as if it were not installed")
except RuntimeError as error:
    print(error)
else:
    print(numpy.arange(3))
