# SPDX-License-Identifier: GPL-3.0-or-later
# A module that looks whether it is in the foreground of its terminal. python3 executes it too: see
# cases/stdio/foreground_asked_at_import.sh.
import os
import sys

asks = sys.modules["asks_foreground"] = type(sys)("asks_foreground")
try:
    asks.foreground = os.tcgetpgrp(0) == os.getpgrp()
except OSError:
    asks.foreground = None
