# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONUTF8=0
#: env = LANG=C
#: cold = the file system encoding
import sys
print(sys.flags.utf8_mode, sys.stdout.errors, sys.getfilesystemencoding())
