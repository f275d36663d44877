# SPDX-License-Identifier: GPL-3.0-or-later
# A project's common module, which sets its process up when it is imported. python3 executes it too.
import ctypes
import os
import resource
import signal
import sys

IOPRIO_SET, IOPRIO_WHO_PROCESS = {"x86_64": 251, "aarch64": 30}[os.uname().machine], 1
PR_SET_PDEATHSIG, PR_SET_NAME, PR_SET_TIMERSLACK = 1, 15, 29

libc = ctypes.CDLL(None)
os.umask(0o027)
os.chdir("/usr")
for name, soft in (("NOFILE", 777), ("CORE", 0), ("STACK", 4 << 20), ("FSIZE", 1 << 30)):
    number = getattr(resource, "RLIMIT_" + name)
    hard = resource.getrlimit(number)[1]
    resource.setrlimit(number, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
os.nice(1)
os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
libc.syscall(IOPRIO_SET, IOPRIO_WHO_PROCESS, 0, 2 << 13 | 5)
for name, text in (("oom_score_adj", "777"), ("coredump_filter", "0x1")):
    with open("/proc/self/" + name, "w") as file:
        file.write(text)


def on_term(number, frame):
    print("cleaning up", flush=True)
    sys.exit(3)


signal.signal(signal.SIGPIPE, signal.SIG_DFL)
signal.signal(signal.SIGTERM, on_term)
signal.siginterrupt(signal.SIGTERM, False)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_DFL)
libc.signal(int(signal.SIGUSR1), ctypes.c_void_p(1))  # SIG_IGN, which module signal is not told
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
wakeup, wakeup_end = os.pipe()
os.set_blocking(wakeup_end, False)
signal.set_wakeup_fd(wakeup_end)
signal.setitimer(signal.ITIMER_PROF, 10_000)
signal.setitimer(signal.ITIMER_VIRTUAL, 20_000, 7)
signal.alarm(30_000)
libc.prctl(PR_SET_NAME, b"set up", 0, 0, 0)
libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGUSR2), 0, 0, 0)
libc.prctl(PR_SET_TIMERSLACK, 77777, 0, 0, 0)
