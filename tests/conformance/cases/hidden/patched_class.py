# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# As libraries that freeze the time do.
import datetime


class Fake(datetime.date):
    pass


datetime.date = Fake
import calendar
import pyfx_holds_date

print(pyfx_holds_date.date.__name__, calendar.datetime.date.__name__)
import decimal
import fractions

print(fractions.Decimal is decimal.Decimal)
