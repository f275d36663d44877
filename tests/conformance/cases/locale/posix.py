# SPDX-License-Identifier: GPL-3.0-or-later
#: env = LANG=POSIX
import os, sys
print(os.environ.get("LC_CTYPE"), sys.flags.utf8_mode, sys.stdout.errors)
