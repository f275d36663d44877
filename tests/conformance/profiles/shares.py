# SPDX-License-Identifier: GPL-3.0-or-later
# What libraries share with the processes that they start. python3 executes it too: see
# cases/multiprocessing/shared_by_preload.sh.
import mmap
import multiprocessing
import multiprocessing.sharedctypes
import sys
import tempfile

s = type(sys)("shares")
sys.modules["shares"] = s
s.lock = multiprocessing.Lock()
s.hits = multiprocessing.Value("i", 5)
s.array = multiprocessing.sharedctypes.RawArray("b", 9000)
s.array[8000] = 7
s.event = multiprocessing.Event()
s.queue = multiprocessing.Semaphore(3)
s.queue.acquire()
s.page = mmap.mmap(-1, 3 * mmap.PAGESIZE)
s.page[mmap.PAGESIZE : mmap.PAGESIZE + 6] = b"middle"
s.file = tempfile.TemporaryFile()
s.file.truncate(2 * mmap.PAGESIZE)
s.view = mmap.mmap(s.file.fileno(), 2 * mmap.PAGESIZE)
s.view[:5] = b"begin"
s.second = mmap.mmap(s.file.fileno(), mmap.PAGESIZE, offset=mmap.PAGESIZE)
s.second[:3] = b"end"
