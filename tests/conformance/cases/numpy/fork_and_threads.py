# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = bare numpy
#: needs = python3-numpy
import multiprocessing as mp, numpy as np
def f(n): return float(np.ones((n, n)).dot(np.ones(n)).sum())
if __name__ == "__main__":
    with mp.Pool(2) as p: print(p.map(f, [100, 200]))
