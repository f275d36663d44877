# SPDX-License-Identifier: GPL-3.0-or-later
# A module that asks for its limits, its priority and its umask. python3 executes it too: see
# cases/resources/asked_at_import.sh.
import os
import resource
import sys

asks = sys.modules["asks_process"] = type(sys)("asks_process")
mask = os.umask(0)
os.umask(mask)
asks.answers = [mask, os.getpriority(os.PRIO_PROCESS, 0), resource.getrlimit(resource.RLIMIT_NOFILE)]
