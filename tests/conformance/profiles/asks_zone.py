# SPDX-License-Identifier: GPL-3.0-or-later
# A module that keeps what the time zone makes of a time. python3 executes it too: see
# cases/environment/tz_asked_at_import.sh.
import datetime
import sys
import time

asks = sys.modules["asks_zone"] = type(sys)("asks_zone")
asks.hour = time.localtime(0).tm_hour
asks.names = time.tzname
asks.offset = time.timezone
asks.zone = datetime.datetime.fromtimestamp(0).astimezone().tzinfo
