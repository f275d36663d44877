# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONUTF8=1
#: env = LANG=C
#: hide = zzz
import sys, os
print(sys.flags.utf8_mode, sys.stdout.errors, sys.stdin.errors, os.environ.get("LC_CTYPE"))
