# SPDX-License-Identifier: GPL-3.0-or-later
import decimal, locale, fractions
print(decimal.getcontext(), decimal.Decimal(1) / 3, f"{1e6:n}", fractions.Fraction(1, 3))
