# SPDX-License-Identifier: GPL-3.0-or-later
# What modules read from clocks when they are imported. python3 executes it too: see
# cases/library/clocks_read_by_preload.sh.
import datetime
import sys
import time
import types

c = type(sys)("clocks")
sys.modules["clocks"] = c
c.wall = time.time()
c.monotonic = time.monotonic()
c.state = {"perf": time.perf_counter(), "ns": [time.time_ns(), time.monotonic_ns()]}
c.seconds = int(time.time())


class Stamp:
    __slots__ = ("at",)

    def __init__(self):
        self.at = time.time()


class App:
    started = time.time()
    naive = datetime.datetime.now()

    def __init__(self):
        self.stamp = Stamp()
        self.aware = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def elapsed_since(start):
    return lambda: time.time() - start


c.app = App()
c.elapsed = elapsed_since(time.time())
c.constants = types.SimpleNamespace(
    pi=3.14159, whole=float(int(time.time())), day=86400, soon=time.monotonic() // 1 + 0.5, max=2**40,
    past=1000000000.25, later=time.time() + 3600)
c.fixed = vars(c.constants).copy()
START = time.time()
