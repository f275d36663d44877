# SPDX-License-Identifier: GPL-3.0-or-later
"""Iterators, pipes, sockets and other things with a place that they have come to."""

from pieces import piece

PIECES = [
    piece("iterator", "it@ = iter([1, 2, 3, 4])\nnext(it@)", "print(next(it@))", "print(list(it@))"),
    piece("count", "import itertools\nc@ = itertools.count(10, 5)\nnext(c@)", "print(next(c@), next(c@))"),
    piece("chain", "import itertools\nc@ = itertools.cycle(zip('ab', map(str, range(9))))\nnext(c@)", "print(next(c@))"),
    piece("enumerate", "e@ = enumerate('abc')\nnext(e@)", "print(list(e@))"),
    piece("cached", "import functools\n@functools.lru_cache\ndef f@(n):\n    calls@.append(n)\n    return n\n"
          "calls@ = []\nf@(1)", "f@(1); f@(2); print(calls@, f@.cache_info())"),
    piece("queue", "import queue\nq@ = queue.Queue()\nq@.put('first')", "q@.put('second'); print(q@.get(), q@.qsize())"),
    piece("simple_queue", "import queue\nq@ = queue.SimpleQueue()\nq@.put('first')", "print(q@.get(), q@.empty())"),
    piece("default_dictionary", "import collections\nd@ = collections.defaultdict(list)\nd@['a'].append(1)",
          "d@['a'].append(2); d@['b'].append(3); print(dict(d@))"),
    piece("pipe", "import os\nr@, w@ = os.pipe()", "import os\nos.write(w@, b'through'); print(os.read(r@, 99))"),
    piece("pipe_filled", "import os\nr@, w@ = os.pipe()\nos.write(w@, b'early ')",
          "import os\nos.write(w@, b'late'); print(os.read(r@, 99))"),
    piece("pipe_buffered", "import os\nr@, w@ = os.pipe()\nf@ = os.fdopen(w@, 'w')\nf@.write('in the buffer ')",
          "import os\nf@.write('more'); f@.close(); print(os.read(r@, 99))", ""),
    piece("socket_pair", "import socket\na@, b@ = socket.socketpair()", "a@.send(b'sent'); print(b@.recv(9))"),
    piece("socket_filled", "import socket\na@, b@ = socket.socketpair()\na@.send(b'early ')",
          "a@.send(b'late'); print(b@.recv(99))"),
    piece("socket_file", "import socket\na@, b@ = socket.socketpair()\nf@ = a@.makefile('w')\nf@.write('head ')",
          "f@.write('tail'); f@.flush(); print(b@.recv(99))", ""),
    piece("socket_unbound", "import socket\ns@ = socket.socket()\ns@.settimeout(3)", "print(s@.gettimeout())"),
    piece("epoll", "import os, select\nr@, w@ = os.pipe()\ne@ = select.epoll()\ne@.register(r@, select.EPOLLIN)",
          "import os\nos.write(w@, b'x'); print(len(e@.poll(5)))", "print(e@.poll(0))"),
    piece("selector", "import selectors, socket\na@, b@ = socket.socketpair()\ns@ = selectors.DefaultSelector()\n"
          "s@.register(b@, selectors.EVENT_READ, 'data')", "a@.send(b'x'); print([k.data for k, _ in s@.select(5)])"),
    piece("eventfd", "import os\nd@ = os.eventfd(3)", "import os\nprint(os.eventfd_read(d@))",
          "import os\nos.eventfd_write(d@, 4); print(os.eventfd_read(d@))"),
    piece("memfd", "import os\nd@ = os.memfd_create('m@')\nos.write(d@, b'head ')",
          "import os\nos.write(d@, b'tail'); print(os.pread(d@, 99, 0), os.fstat(d@).st_size)"),
    piece("inotify_like", "import os\nd@ = os.open(HELD, os.O_RDONLY | os.O_DIRECTORY)",
          "import os\nprint(os.fstat(d@).st_ino == os.stat(HELD).st_ino)"),
    piece("directory_iterator", "import os\ns@ = os.scandir('/proc/self/task')", "print(len(list(s@)) >= 0)", "s@.close()"),
    piece("process_done", "import subprocess\np@ = subprocess.run(['echo', 'done'], capture_output=True)",
          "print(p@.stdout, p@.returncode)"),
    piece("pattern", "import re\np@ = re.compile('(a+)b')\nm@ = p@.match('aab')", "print(m@.group(1), p@.pattern)"),
    piece("struct", "import struct\ns@ = struct.Struct('<ih')", "print(s@.pack(1, 2))"),
    piece("hash", "import hashlib\nh@ = hashlib.sha256(b'head')", "h@.update(b'tail'); print(h@.hexdigest())"),
    piece("compressor", "import zlib\nc@ = zlib.compressobj()\ns@ = c@.compress(b'head' * 20)",
          "print(zlib.decompress(s@ + c@.compress(b'tail') + c@.flush()))".replace("zlib.d", "__import__('zlib').d")),
    piece("decimal", "from decimal import Decimal\nd@ = Decimal(1) / 3", "print(d@ * 3)"),
]
