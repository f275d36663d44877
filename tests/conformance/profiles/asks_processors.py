# SPDX-License-Identifier: GPL-3.0-or-later
# A library that sizes its thread pool when it is imported, as OpenBLAS and torch do. python3 executes
# it too.
import os
import sys

asks = type(sys)("asks")
asks.processors = sorted(os.sched_getaffinity(0))
sys.modules["asks"] = asks
