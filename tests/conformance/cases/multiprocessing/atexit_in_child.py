# SPDX-License-Identifier: GPL-3.0-or-later
import atexit, multiprocessing as mp
def f(): atexit.register(print, "not run in child"); print("f")
if __name__ == "__main__":
    atexit.register(print, "parent"); p = mp.Process(target=f); p.start(); p.join()
