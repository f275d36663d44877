# SPDX-License-Identifier: GPL-3.0-or-later
#: env = LC_ALL=C
import os, sys
print(os.environ.get("LC_CTYPE"), sys.flags.utf8_mode, sys.stdout.errors, sys.stdin.errors)
