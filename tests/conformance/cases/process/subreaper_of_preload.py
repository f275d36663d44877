# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = sets_subreaper
# A process that an import made a subreaper adopts its grandchildren.
import ctypes
import os
import sys

if "__pyfx_init__" not in sys.modules:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/sets_subreaper.py").read(), {})

PR_GET_CHILD_SUBREAPER = 37
adopts = ctypes.c_int()
ctypes.CDLL(None).prctl(PR_GET_CHILD_SUBREAPER, ctypes.byref(adopts), 0, 0, 0)
print(adopts.value, flush=True)

gate_read, gate_write = os.pipe()
run = os.getpid()
if os.fork() == 0:
    if os.fork() == 0:
        os.close(gate_write)
        os.read(gate_read, 1)  # its end: the parent is gone
        os._exit(0 if os.getppid() == run else 1)
    os._exit(0)
print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
os.close(gate_write)
print(os.waitstatus_to_exitcode(os.wait()[1]))
