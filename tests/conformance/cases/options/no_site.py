# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -S
#: cold = site has run already
import sys
print(sys.path, sys.flags.no_site)
