# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_pandas
#: needs = python3-pandas
# Set after the import that reads it, under a name that the text does not show: nothing of pandas' reads it.
import os

import numpy

os.environ["OMP_" + "NUM_THREADS"] = "2"
import pandas

print(pandas.Series([1, 2]).sum())
