# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = bare numpy
#: needs = python3-numpy
import numpy as np
a = np.arange(12.).reshape(3, 4)
print(a @ a.T, a.mean(), np.linalg.svd(a)[1], np.__version__)
