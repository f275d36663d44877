# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = sets_sys
#: args = one
#: options = -X theirs -W ignore::UserWarning
# What an import sets of its interpreter, the run has.
import sys

if "__pyfx_init__" not in sys.modules:
    import os

    path = os.environ["PYFX_PROFILE_PATH"] + "/sets_sys.py"
    exec(compile(open(path).read(), path, "exec"), {})

import decimal
import faulthandler
import gc
import locale
import os
import socket
import subprocess
import threading
import time
import warnings

print("replaced", print.__name__, own)
for name in ("dont_write_bytecode", "pycache_prefix", "ps1", "argv", "warnoptions", "_xoptions"):
    print(name, getattr(sys, name))
print(sys.getrecursionlimit(), sys.getswitchinterval(), sys.get_int_max_str_digits(),
      sys.get_coroutine_origin_tracking_depth())
print(threading.stack_size(), threading.getprofile(), faulthandler.is_enabled())
print(socket.getdefaulttimeout(), gc.get_threshold(), gc.isenabled())
print(decimal.getcontext().prec, decimal.DefaultContext.prec)
print([entry[:3] for entry in warnings.filters])
print([locale.setlocale(category, None) for category in range(6)])
print(time.tzname, time.timezone, time.localtime(0).tm_hour, os.environ["TZ"])
print("BY_PUTENV" in os.environ, "BY_C" in os.environ, flush=True)
os.system("env | grep -E '^(BY_|TZ)' | sort; date -d @0 +%H")
breakpoint()
sys.displayhook(1)
thread = threading.Thread(target=lambda: 1 / 0)
thread.start()
thread.join()
raise SystemError("to the hook")
