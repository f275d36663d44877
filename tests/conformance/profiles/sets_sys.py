# SPDX-License-Identifier: GPL-3.0-or-later
# Sets much of its interpreter when it is imported. python3 executes it too.
import builtins
import ctypes
import decimal
import faulthandler
import gc
import locale
import os
import socket
import sys
import threading
import time
import warnings

sys.dont_write_bytecode = True
sys.pycache_prefix = "/nowhere/of/pyc"
sys.ps1 = "$ "
sys.argv.append("--more")
sys.warnoptions.append("ignore::FutureWarning")
sys._xoptions["own"] = "yes"
sys.setrecursionlimit(4321)
sys.setswitchinterval(0.25)
sys.set_int_max_str_digits(7777)
sys.set_coroutine_origin_tracking_depth(3)
sys.excepthook = lambda kind, value, frames: os.write(2, b"%s\n" % str(value).encode())
sys.displayhook = lambda value: os.write(1, b"display\n")
sys.unraisablehook = lambda what: os.write(2, b"unraisable\n")
sys.breakpointhook = lambda: os.write(1, b"break\n")
threading.excepthook = lambda what: os.write(2, b"in a thread\n")
threading.stack_size(1 << 20)
threading.setprofile(max)
faulthandler.enable()
socket.setdefaulttimeout(3)
gc.set_threshold(500, 6, 7)
gc.disable()
decimal.getcontext().prec = 7
decimal.DefaultContext.prec = 8
warnings.simplefilter("error", ResourceWarning)
locale.setlocale(locale.LC_ALL, "C")
python_print = print
builtins.print = lambda *values: python_print(*values, sep="|")
builtins.own = "of the module's"
os.environ["TZ"] = "XYZ-3"
time.tzset()
os.environ["SAME_AS_BEFORE"] = os.environ.get("SAME_AS_BEFORE", "")
del os.environ["SAME_AS_BEFORE"]
os.putenv("BY_PUTENV", "put")
ctypes.CDLL(None).setenv(b"BY_C", b"set", 1)
