# SPDX-License-Identifier: GPL-3.0-or-later
import multiprocessing as mp, time
if __name__ == "__main__":
    p = mp.Process(target=time.sleep, args=(50,), daemon=True); p.start(); print(p.is_alive())
    q = mp.Process(target=time.sleep, args=(50,)); q.start(); q.terminate(); q.join(); print(q.exitcode)
