# SPDX-License-Identifier: GPL-3.0-or-later
#: env = LANG=xx_YY.UTF-8
import locale, os, sys
print(os.environ.get("LC_CTYPE"), sys.flags.utf8_mode, sys.stdout, sys.stdout.errors, locale.setlocale(locale.LC_CTYPE))
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error as error:
    print(error)
