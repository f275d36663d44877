# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# All names of a module, and a module of another name.
from pyfx_network import *
import pyfx_package.child as kid

print(sleep, kid.K, sorted(name for name in globals() if name[0] != "_"))
