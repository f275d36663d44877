# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = bare std lasts
# A codec that nobody asked for is not imported: its .pyc file would be written where the warm-up has moved these to.
import sys

print(sorted(name for name in sys.modules if name.startswith("encodings.")))
