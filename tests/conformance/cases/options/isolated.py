# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -I
#: cold = site has run already
#: env = PYTHONPATH=/nowhere
import site, sys
print(sys.flags, sys.path, site.ENABLE_USER_SITE)
