# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_sklearn
#: needs = python3-pandas python3-sklearn python3-setuptools
# Its loader gives what is there already (distutils), which sys.modules has anew at its end.
import sys

import setuptools

print("\n".join(sys.modules))
