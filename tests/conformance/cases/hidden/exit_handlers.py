# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# Of what is not imported none is called.
import atexit

atexit.register(print, "bye from the script")
print("pyfx_quiet" in __import__("sys").modules)
