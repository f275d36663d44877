# SPDX-License-Identifier: GPL-3.0-or-later
# Pipes and a socket pair with something in them. python3 executes it too: see
# cases/descriptors/filled_by_preload.sh.
import fcntl
import multiprocessing
import os
import socket
import sys

fills = type(sys)("fills")
sys.modules["fills"] = fills
fills.read_end, fills.write_end = os.pipe()
os.write(fills.write_end, b"early ")
fills.large_read, fills.large_write = os.pipe()
fills.size = 1 << 18
fcntl.fcntl(fills.large_write, fcntl.F_SETPIPE_SZ, fills.size)
os.write(fills.large_write, b"y" * (fills.size - 4096))
fills.first, fills.second = socket.socketpair()
fills.first.send(b"to the second ")
fills.second.send(b"to the first ")
# Of the way that 3.14 does not take by itself any more: of another, its locks start a process.
fills.queue = multiprocessing.get_context("fork").SimpleQueue()
fills.queue.put("early item")
