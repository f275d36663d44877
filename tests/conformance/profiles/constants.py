# SPDX-License-Identifier: GPL-3.0-or-later
# Tables of numbers that could be times, and times. python3 executes it too: see
# cases/library/constants_of_preload.sh.
import sys
import time

constants = sys.modules["constants"] = type(sys)("constants")
constants.table = [round(n * 0.001234567, 9) for n in range(10000)]
constants.weights = {n: round(n * 0.000717373, 9) for n in range(10000)}
constants.to_xyz = (0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.0721750, 0.0193339, 0.1191920, 0.9503041)
constants.began = time.process_time()
constants.thread_began = [time.thread_time()]
