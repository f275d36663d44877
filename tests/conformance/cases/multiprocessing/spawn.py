# SPDX-License-Identifier: GPL-3.0-or-later
import multiprocessing as mp
class C:
    def __init__(self, v): self.v = v
def f(c): return C(c.v + 1), __name__
if __name__ == "__main__":
    with mp.get_context("spawn").Pool(1) as p:
        r, name = p.apply(f, (C(1),)); print(r.v, type(r) is C, name)
