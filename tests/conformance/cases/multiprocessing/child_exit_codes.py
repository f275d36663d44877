# SPDX-License-Identifier: GPL-3.0-or-later
import multiprocessing as mp, os, sys
def f(n):
    if n == 0: sys.exit(4)
    if n == 1: raise ValueError("child")
    if n == 2: os.kill(os.getpid(), 9)
if __name__ == "__main__":
    for n in range(3):
        p = mp.Process(target=f, args=(n,)); p.start(); p.join(); print(p.exitcode)
