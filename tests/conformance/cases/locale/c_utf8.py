# SPDX-License-Identifier: GPL-3.0-or-later
#: env = LANG=C.UTF-8
import locale, os, sys
print(os.environ.get("LC_CTYPE"), sys.flags.utf8_mode, sys.stdout.errors, locale.setlocale(locale.LC_ALL))
