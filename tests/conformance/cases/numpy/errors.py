# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = bare numpy
#: needs = python3-numpy
import numpy as np
print(np.array([1.0]) / 0)
np.zeros(2) @ np.zeros(3)
