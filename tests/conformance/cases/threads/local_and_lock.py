# SPDX-License-Identifier: GPL-3.0-or-later
import threading
l = threading.local(); lock = threading.Lock(); out = []
def f(n):
    l.x = n
    with lock: out.append(l.x)
ts = [threading.Thread(target=f, args=(n,)) for n in range(9)]
[t.start() for t in ts]; [t.join() for t in ts]
print(sorted(out), hasattr(l, "x"))
