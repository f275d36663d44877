# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# So is one that what it imports asks for.
with open("pyfx_others.py", "w") as file:
    file.write("class Other:\n    mine = 1\n")
import pyfx_classes

print(hasattr(pyfx_classes.Other, "mine"))
