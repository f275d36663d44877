# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# doctest, inspect and source lines of what was revealed.
import inspect

import pyfx_lazy.two
import pyfx_network

print(inspect.getsource(pyfx_lazy.two.function), inspect.getmodule(pyfx_network.nap).__name__)
