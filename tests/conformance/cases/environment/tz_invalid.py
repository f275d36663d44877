# SPDX-License-Identifier: GPL-3.0-or-later
#: env = TZ=Nowhere/At_All
import time
print(time.tzname, time.timezone, time.strftime("%H %Z", time.localtime(0)))
