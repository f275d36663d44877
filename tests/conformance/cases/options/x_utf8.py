# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -X utf8
#: start = -X utf8
#: env = LANG=C
import sys
print(sys.flags, sys._xoptions, sys.stdout.errors, sys.getfilesystemencoding())
