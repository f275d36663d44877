# SPDX-License-Identifier: GPL-3.0-or-later
# A module that opens its terminal, to ask there. python3 executes it too: see
# cases/stdio/controlling_terminal_asked_at_import.sh.
import sys

asks = sys.modules["asks_tty"] = type(sys)("asks_tty")
try:
    asks.terminal = open("/dev/tty", "w")
except OSError:
    asks.terminal = None
