# SPDX-License-Identifier: GPL-3.0-or-later
# A module that looks what it writes to. python3 executes it too: see
# cases/stdio/kind_asked_at_import.sh.
import os
import stat
import sys

asks = sys.modules["asks_kind"] = type(sys)("asks_kind")
asks.kinds = [stat.filemode(os.fstat(1).st_mode)[0], stat.filemode(os.stat(2).st_mode)[0]]
