# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = bare numpy
#: needs = python3-numpy
$PY -c 'import numpy as np; np.set_printoptions(precision=2); print(np.array([1/3]))'; $PY -c 'import numpy as np; print(np.array([1/3]), np.geterr())'
