# SPDX-License-Identifier: GPL-3.0-or-later
# A module that ends a program which takes too long, as test runners do. python3 executes it too: see
# cases/threads/time_out_of_preload.sh.
import faulthandler
import sys

sys.modules["times_out"] = type(sys)("times_out")
faulthandler.dump_traceback_later(1, exit=True)
