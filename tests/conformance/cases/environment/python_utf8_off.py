# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONUTF8=0
#: env = LANG=C
#: start = PYTHONUTF8
import sys
print(sys.flags.utf8_mode, sys.stdout.errors, sys.getfilesystemencoding())
