# SPDX-License-Identifier: GPL-3.0-or-later
#: env = LANG=C
import locale, os, sys
print(os.environ.get("LC_CTYPE"), sys.flags.utf8_mode, sys.stdout, sys.stdout.errors, sys.stderr.errors)
print(locale.setlocale(locale.LC_CTYPE), locale.getlocale(), locale.getpreferredencoding(), sys.getfilesystemencoding())
print("\udcff")
