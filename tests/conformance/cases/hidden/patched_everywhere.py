# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# Goes through all modules that are there.
import datetime
import sys

real = datetime.date


class Fake(datetime.date):
    pass


datetime.date = Fake
for module in list(sys.modules.values()):
    for name, value in list(getattr(module, "__dict__", {}).items()):
        if value is real and module is not datetime:
            setattr(module, name, Fake)
import pyfx_holds_date

print(pyfx_holds_date.date.__name__)
