# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONNOUSERSITE=1
#: start = PYTHONNOUSERSITE
import site, sys
print(site.ENABLE_USER_SITE, sys.flags.no_user_site)
