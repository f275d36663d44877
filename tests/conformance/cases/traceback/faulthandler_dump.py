# SPDX-License-Identifier: GPL-3.0-or-later
import faulthandler
def f(): faulthandler.dump_traceback(all_threads=False)
f()
