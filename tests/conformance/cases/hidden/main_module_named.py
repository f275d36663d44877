# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# And it is this program's under that name.
import sys

print("__mp_main__" in sys.modules)
import multiprocessing

print(sys.modules["__mp_main__"] is sys.modules["__main__"], sys.modules["__mp_main__"].__file__ == __file__)
