# SPDX-License-Identifier: GPL-3.0-or-later
import threading
def f(n): return n and f(n - 1)
r = []
t = threading.Thread(target=lambda: r.append(f(900))); t.start(); t.join(); print(r)
