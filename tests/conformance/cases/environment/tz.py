# SPDX-License-Identifier: GPL-3.0-or-later
#: env = TZ=Asia/Tokyo
import time, datetime
print(time.tzname, time.timezone, time.localtime(0).tm_hour, datetime.datetime.fromtimestamp(0))
