# SPDX-License-Identifier: GPL-3.0-or-later
# A module that asks whether its input can seek. python3 executes it too: see cases/stdio/seekable_asked_at_import.sh.
import sys

sys.modules["asks_seekable"] = type(sys)("asks_seekable")
sys.modules["asks_seekable"].answer = sys.stdin.seekable()
