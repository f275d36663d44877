# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = bare numpy
#: needs = python3-numpy
import numpy as np
np.random.seed(3)
print(np.random.rand(2), np.random.default_rng(3).random())
