# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks, and memory that several processes may share."""

from pieces import piece

CHILD = "import multiprocessing\np = multiprocessing.get_context('fork').Process(target={})\np.start(); p.join(); "

PIECES = [
    piece("lock", "import threading\nl@ = threading.Lock()", "print(l@.acquire(), l@.locked())"),
    piece("lock_held", "import threading\nl@ = threading.Lock()\nl@.acquire()",
          "print(l@.locked(), l@.acquire(timeout=0.02))", "l@.release(); print(l@.acquire(timeout=1))"),
    piece("recursive_lock", "import threading\nl@ = threading.RLock()\nl@.acquire()",
          "print(l@.acquire(timeout=0.02), l@._is_owned())", "l@.release(); print(l@._is_owned())"),
    piece("condition", "import threading\nc@ = threading.Condition()",
          "import threading\ndef tell():\n    with c@: c@.notify()\n"
          "with c@:\n    t = threading.Thread(target=tell); t.start(); print(c@.wait(5))\nt.join()"),
    piece("event", "import threading\ne@ = threading.Event()\ne@.set()", "print(e@.is_set(), e@.wait(1))", "e@.clear()"),
    piece("semaphore", "import threading\ns@ = threading.BoundedSemaphore(2)\ns@.acquire()",
          "print(s@.acquire(timeout=1), s@.acquire(timeout=0.02)); s@.release()"),
    piece("barrier", "import threading\nb@ = threading.Barrier(1)", "print(b@.wait(), b@.broken)"),
    piece("main_thread", "import threading\nt@ = threading.main_thread()\ni@ = threading.get_ident()",
          "import threading\nprint(t@ is threading.current_thread(), i@ == threading.get_ident(), t@.is_alive())"),
    piece("thread_done", "import threading\nr@ = []\nt@ = threading.Thread(target=r@.append, args=(1,))\nt@.start()\nt@.join()\n"
          # The kernel's thread ends a little after the join.
          "import os, time\nwhile os.path.exists(f'/proc/self/task/{t@.native_id}'): time.sleep(0.001)",
          "print(r@, t@.is_alive())"),
    # By fork, as CPython did by itself before 3.14: another way starts a process that keeps track of them.
    piece("mp_lock", "import multiprocessing\nl@ = multiprocessing.get_context('fork').Lock()", "print(l@.acquire(timeout=2))",
          "print(l@.acquire(timeout=2)); l@.release()"),
    piece("mp_lock_held", "import multiprocessing\nl@ = multiprocessing.get_context('fork').Lock()\nl@.acquire()",
          "print(l@.acquire(timeout=0.02))", "l@.release(); print(l@.acquire(timeout=0.02))"),
    piece("mp_recursive_lock", "import multiprocessing\nl@ = multiprocessing.get_context('fork').RLock()",
          "print(l@.acquire(timeout=2), l@.acquire(timeout=2))"),
    piece("mp_semaphore", "import multiprocessing\ns@ = multiprocessing.get_context('fork').Semaphore(2)",
          "print(s@.acquire(timeout=2), s@.get_value())"),
    piece("mp_event", "import multiprocessing\ne@ = multiprocessing.get_context('fork').Event()", "print(e@.is_set()); e@.set()",
          CHILD.format("e@.set") + "print(e@.is_set())"),
    piece("mp_condition", "import multiprocessing\nc@ = multiprocessing.get_context('fork').Condition()",
          "with c@: print(c@.wait(0.02))"),
    piece("mp_value", "import multiprocessing\nv@ = multiprocessing.get_context('fork').Value('i', 5)", "v@.value += 1; print(v@.value)",
          "def more(): v@.value += 1\n" + CHILD.format("more") + "print(v@.value)"),
    piece("mp_array", "import multiprocessing\na@ = multiprocessing.get_context('fork').Array('d', 4)", "a@[1] += 2.5; print(a@[:])"),
    piece("mp_raw_array", "import multiprocessing\na@ = multiprocessing.get_context('fork').RawArray('i', [1, 2])",
          "a@[0] += 1; print(list(a@))"),
    piece("mp_queue", "import multiprocessing\nq@ = multiprocessing.get_context('fork').Queue()", "q@.put('item'); print(q@.get(timeout=9))"),
    piece("mp_simple_queue", "import multiprocessing\nq@ = multiprocessing.get_context('fork').SimpleQueue()\nq@.put('early')",
          "q@.put('late'); print(q@.get(), q@.get())"),
    piece("mp_pipe", "import multiprocessing\na@, b@ = multiprocessing.get_context('fork').Pipe()\na@.send('early')",
          "a@.send('late'); print(b@.recv(), b@.recv())"),
    piece("mp_barrier", "import multiprocessing\nb@ = multiprocessing.get_context('fork').Barrier(1)", "print(b@.wait(2))"),
    piece("anonymous_map", "import mmap\nm@ = mmap.mmap(-1, 4096)\nm@[:4] = b'init'", "print(m@[:6]); m@[:6] = b'by run'",
          "import os\nif os.fork() == 0:\n    m@[:2] = b'XX'; os._exit(0)\nos.wait(); print(m@[:6])"),
    piece("anonymous_map_large", "import mmap\nm@ = mmap.mmap(-1, 3 << 20)\nm@[-4:] = b'last'",
          "print(m@[-4:], m@[:2]); m@[:2] = m@[-2:] = b'rr'"),
    piece("private_map", "import mmap\nm@ = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)",
          "print(m@[:3]); m@[:3] = b'run'"),
    piece("file_map", "import mmap\nf@ = open(HELD + '/map@', 'w+b')\nf@.truncate(4096)\nm@ = mmap.mmap(f@.fileno(), 4096)",
          "m@[:3] = b'run'; print(m@[:6])"),
    piece("unlinked_map", "import mmap, tempfile\nf@ = tempfile.TemporaryFile()\nf@.truncate(4096)\n"
          "m@ = mmap.mmap(f@.fileno(), 4096)\nm@[:4] = b'init'",
          "print(m@[:6]); m@[:6] = b'by run'", "m@[:3] = b'run'; f@.seek(0); print(f@.read(6))"),
    piece("ctypes_memory", "import ctypes\nv@ = ctypes.c_int(5)\nb@ = ctypes.create_string_buffer(b'abc')",
          "v@.value += 1; b@[0] = b'x'; print(v@.value, b@.value)"),
    piece("flock", "import fcntl\nf@ = open(HELD + '/flock@', 'w')\nfcntl.flock(f@, fcntl.LOCK_EX)",
          "import fcntl\ng = open(HELD + '/flock@')\nfcntl.flock(g, fcntl.LOCK_EX | fcntl.LOCK_NB)",
          cold="a lock of the warm-up's"),
    piece("shared_by_children", "import multiprocessing\nv@ = multiprocessing.get_context('fork').Value('i', 0)\nl@ = v@.get_lock()",
          "import os\nfor n in range(3):\n    if os.fork() == 0:\n        with l@: v@.value += n\n        os._exit(0)\n"
          "for n in range(3): os.wait()\nprint(v@.value)"),
]
