# SPDX-License-Identifier: GPL-3.0-or-later
# A module that keeps what it asked at its import. python3 executes it too: see cases/sys/asked_by_preload.py.
import os
import sys

asks_sys = type(sys)("asks_sys")
sys.modules["asks_sys"] = asks_sys
asks_sys.arguments = list(sys.argv)
asks_sys.number = os.getpid()
asks_sys.is_forked = lambda: os.getpid() != asks_sys.number
