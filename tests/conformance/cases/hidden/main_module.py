# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A hidden module that has put the program's own under another name does not keep it: the file ends while
# its warning can still be told in full.
import warnings

warnings.simplefilter("always")
open("/dev/null")
f = open("/dev/null")
