# SPDX-License-Identifier: GPL-3.0-or-later
ulimit -s 1024; $PY -c '
import threading
def f(): print(sum(1 for l in open("/proc/self/maps")) > 0, threading.stack_size())
t = threading.Thread(target=f); t.start(); t.join()'
