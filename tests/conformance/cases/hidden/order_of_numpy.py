# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_numpy
#: needs = python3-numpy
# A large package: the same modules, in the same order.
import sys

import numpy

print("\n".join(sys.modules))
