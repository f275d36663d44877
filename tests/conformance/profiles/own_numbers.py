# SPDX-License-Identifier: GPL-3.0-or-later
# A module that keeps the numbers of its process. python3 executes it too: see
# cases/process/numbers_asked_by_preload.py.
import sys

numbers = sys.modules["own_numbers"] = type(sys)("own_numbers")
exec(
    """
import os, threading, types

PID = os.getpid()
PARENT = os.getppid()
GROUP = os.getpgrp()
THREAD = threading.get_native_id()
state = {"pid": os.getpid(), "all": [PID, PARENT]}

class App:
    pid = os.getpid()

app = App()
app.parent = PARENT
places = types.SimpleNamespace(pid=PID)

def keep(number):
    return lambda: number

kept = keep(os.getpid())
""",
    numbers.__dict__,
)
