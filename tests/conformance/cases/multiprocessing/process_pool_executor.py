# SPDX-License-Identifier: GPL-3.0-or-later
import concurrent.futures as c
def f(x):
    if x == 3: raise ValueError(x)
    return x + 1
if __name__ == "__main__":
    with c.ProcessPoolExecutor(2) as p:
        print(list(p.map(f, range(3))))
        try: p.submit(f, 3).result()
        except ValueError as e: print(repr(e), type(e.__cause__).__name__)
