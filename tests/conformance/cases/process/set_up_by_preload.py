# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = sets_process
# What an import sets of its process, the run has: umask, directory, limits, scheduling, name, timers.
import ctypes
import os
import resource
import signal
import sys
import threading

if "__pyfx_init__" not in sys.modules:
    path = os.environ["PYFX_PROFILE_PATH"] + "/sets_process.py"
    exec(compile(open(path).read(), path, "exec"), {})

PR_GET_PDEATHSIG, PR_GET_TIMERSLACK = 2, 30
libc = ctypes.CDLL(None)
print(os.getcwd(), sys.path[0] == os.path.dirname(os.path.abspath(sys.argv[0])), sys.argv)
for name in dir(resource):
    if name.startswith("RLIMIT_"):
        print(name, resource.getrlimit(getattr(resource, name)))
print(os.nice(0), os.sched_getscheduler(0), os.sched_getaffinity(0))
for name in ("oom_score_adj", "coredump_filter", "comm"):
    print(name, open("/proc/self/" + name).read())
for line in open("/proc/self/status"):
    if line.startswith(("Umask", "SigBlk", "SigIgn", "SigCgt")):
        print(line)
for number in signal.valid_signals():
    handler = signal.getsignal(number)
    print(number, getattr(handler, "__name__", handler))
print(signal.set_wakeup_fd(-1) > 2, threading.stack_size())
for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
    value, interval = signal.getitimer(timer)
    print(round(value, -3), interval)
number = ctypes.c_int()
libc.prctl(PR_GET_PDEATHSIG, ctypes.byref(number), 0, 0, 0)
print(number.value, libc.prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0))
os.system("umask; ulimit -n; ulimit -c; nice; pwd")
