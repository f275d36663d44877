# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -X utf8
#: cold = decided before start-up
#: env = LANG=C
import sys
print(sys.flags.utf8_mode, sys.stdout.errors, sys.getfilesystemencoding())
