# SPDX-License-Identifier: GPL-3.0-or-later
#: hide = pid=\d+
import os, threading
e = threading.Event()
t = threading.Thread(target=e.wait); t.start()
if os.fork() == 0:
    print(threading.active_count()); import sys; sys.stdout.flush(); os._exit(0)
os.wait(); e.set(); t.join()
