# SPDX-License-Identifier: GPL-3.0-or-later
import ctypes, os
me = os.getpid()
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
told, tell = os.pipe()
first = os.fork()
if first == 0:
    alive, ends = os.pipe()
    if os.fork() == 0:
        os.close(ends); os.read(alive, 1)
        while os.getppid() not in (me, 1): pass
        os.write(tell, b"mine" if os.getppid() == me else b"init")
    os._exit(0)
os.waitpid(first, 0)
print(os.read(told, 9)); os.wait()
