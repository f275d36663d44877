# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -s
#: start = -s
import site, sys
print(sys.flags, sys.path, site.ENABLE_USER_SITE)
