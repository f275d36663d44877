# SPDX-License-Identifier: GPL-3.0-or-later
import multiprocessing as mp
from multiprocessing import shared_memory
if __name__ == "__main__":
    s = shared_memory.SharedMemory(create=True, size=8); s.buf[0] = 5; t = shared_memory.SharedMemory(s.name); print(t.buf[0]); t.close(); s.close(); s.unlink()
    with mp.Manager() as m: d = m.dict(); d["a"] = 1; print(dict(d))
