# SPDX-License-Identifier: GPL-3.0-or-later
# When entries of a cache, and events, are due. python3 executes it too: see cases/library/clocks_ahead.sh.
import collections
import sched
import sys
import time

ahead = type(sys)("clocks_ahead")
sys.modules["clocks_ahead"] = ahead
ahead.expires = collections.deque([(time.monotonic() + 60, "key")])
ahead.scheduler = sched.scheduler()
ahead.event = ahead.scheduler.enter(60, 1, print)
