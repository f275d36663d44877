# SPDX-License-Identifier: GPL-3.0-or-later
import multiprocessing as mp, os
def f(q): q.put((__name__, mp.current_process().name, os.getppid() == parent)); print("child")
parent = os.getpid()
if __name__ == "__main__":
    c = mp.get_context("fork"); q = c.Queue(); p = c.Process(target=f, args=(q,)); p.start(); print(q.get()); p.join(); print(p.exitcode, p.name)
