# SPDX-License-Identifier: GPL-3.0-or-later
#: env = TZ=XYZ-5:30
import logging, time
print(time.tzname, time.timezone, time.ctime(0))
logging.Formatter("%(asctime)s")
record = logging.makeLogRecord({"created": 0, "msecs": 0, "msg": "m"})
print(logging.Formatter("%(asctime)s %(message)s").format(record))
