# SPDX-License-Identifier: GPL-3.0-or-later
#: env = LC_NUMERIC=C.UTF-8
import locale
print(locale.setlocale(locale.LC_ALL, ""), locale.localeconv()["decimal_point"], locale.nl_langinfo(locale.CODESET))
