# SPDX-License-Identifier: GPL-3.0-or-later
# A module that keeps the name of its terminal. python3 executes it too: see
# cases/stdio/terminal_name_asked_at_import.sh.
import os
import sys

asks = sys.modules["asks_terminal_name"] = type(sys)("asks_terminal_name")
try:
    asks.name = os.ttyname(0)
except OSError:
    asks.name = None
