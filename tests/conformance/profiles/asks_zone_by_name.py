# SPDX-License-Identifier: GPL-3.0-or-later
# A module that asks for nothing of the time zone but this. python3 executes it too: see
# cases/environment/tz_asked_by_name_at_import.sh.
import sys
import time

sys.modules["asks_zone_by_name"] = type(sys)("asks_zone_by_name")
sys.modules["asks_zone_by_name"].offset = time.timezone
