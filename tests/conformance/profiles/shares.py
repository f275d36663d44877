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
# The way that 3.14 does not take by itself any more: of another, locks start a process.
context = multiprocessing.get_context("fork")
s.lock = context.Lock()
s.hits = context.Value("i", 5)
s.array = multiprocessing.sharedctypes.RawArray("b", 9000)
s.array[8000] = 7
s.event = context.Event()
s.queue = context.Semaphore(3)
s.queue.acquire()
s.page = mmap.mmap(-1, 3 * mmap.PAGESIZE)
s.page[mmap.PAGESIZE : mmap.PAGESIZE + 6] = b"middle"
s.file = tempfile.TemporaryFile()
s.file.truncate(2 * mmap.PAGESIZE)
s.view = mmap.mmap(s.file.fileno(), 2 * mmap.PAGESIZE)
s.view[:5] = b"begin"
s.second = mmap.mmap(s.file.fileno(), mmap.PAGESIZE, offset=mmap.PAGESIZE)
s.second[:3] = b"end"
