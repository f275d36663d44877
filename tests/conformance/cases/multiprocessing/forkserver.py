# SPDX-License-Identifier: GPL-3.0-or-later
import multiprocessing as mp
def f(x): return x * x, __name__
if __name__ == "__main__":
    with mp.get_context("forkserver").Pool(1) as p: print(p.map(f, range(3)))
