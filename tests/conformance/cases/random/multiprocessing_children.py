# SPDX-License-Identifier: GPL-3.0-or-later
import multiprocessing as mp, random
def f(_): return random.random()
if __name__ == "__main__":
    with mp.Pool(2) as p: print(len(set(p.map(f, range(8), 1))))
