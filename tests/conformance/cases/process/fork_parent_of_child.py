# SPDX-License-Identifier: GPL-3.0-or-later
import os
me = os.getpid()
if os.fork() == 0:
    print(os.getppid() == me); os._exit(0 if not print(end="", flush=True) else 1)
os.wait()
