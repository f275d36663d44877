# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = own_numbers
# The numbers of the process that an import keeps are the run's.
import os
import sys
import threading

try:
    import own_numbers as n
except ImportError:
    with open(os.environ["PYFX_PROFILE_PATH"] + "/own_numbers.py", encoding="utf-8") as file:
        exec(file.read(), {})
    import own_numbers as n

pid = os.getpid()
print(n.PID == pid, n.PARENT == os.getppid(), n.GROUP == os.getpgrp())
print(n.THREAD == threading.get_native_id() == pid)
print(n.state == {"pid": pid, "all": [pid, os.getppid()]})
print(n.App.pid == pid, n.app.pid == pid, n.app.parent == os.getppid(), n.places.pid == pid, n.kept() == pid)
child = os.fork()
if child == 0:
    os._exit(n.PID == os.getpid())
print(os.waitpid(child, 0)[1])
