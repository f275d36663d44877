# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -I
#: start = -I
#: env = PYTHONPATH=/nowhere
import site, sys
print(sys.flags, sys.path, site.ENABLE_USER_SITE)
print(sys.argv, sys.orig_argv[1:], __builtins__.exit)
