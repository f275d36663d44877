# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of the init section whose end can be seen."""

from pieces import piece

SAYS = "    def __del__(self): print('end of', self.name, flush=True)\n"
CLASS = "class D@:\n    name = 'D@'\n" + SAYS

PIECES = [
    piece("del", CLASS + "d@ = D@()", "", "d@.name = 'renamed'", "keep@ = d@"),
    piece("del_two", CLASS + "a@ = D@()\nb@ = D@()\na@.name = 'first'\nb@.other = a@", "", "b@.other = None"),
    piece("del_cycle", CLASS + "d@ = D@()\nd@.itself = d@", ""),
    piece("del_list", "class D@(list):\n    name = 'list'\n" + SAYS + "d@ = D@([1])", "", "d@.append(2)"),
    piece("del_int", "class D@(int):\n    name = 'int'\n" + SAYS + "d@ = D@(5)", "", "print(d@ + 1)"),
    piece("del_slots", "class D@:\n    __slots__ = ()\n    def __del__(self): print('slots', flush=True)\nd@ = D@()", ""),
    piece("del_in_tuple", CLASS + "d@ = (1, (2, D@()))", ""),
    piece("del_in_class", CLASS + "class Holder@:\n    held = D@()", ""),
    piece("del_in_default", CLASS + "def f@(held=D@()): return held.name", "", "print(f@())"),
    piece("del_in_cache", "import functools\n" + CLASS + "@functools.lru_cache\ndef f@(n): return D@()\nf@(1)", "",
          "f@.cache_clear()", "f@(2)"),
    piece("del_in_builtins", "import builtins\n" + CLASS + "builtins.held@ = D@()", "", "print(held@.name)"),
    piece("del_in_module", "import sys\n" + CLASS + "sys.modules['fake@'] = type(sys)('fake@')\n"
          "sys.modules['fake@'].held = D@()", "", "import fake@\nprint(fake@.held.name)"),
    piece("del_uses_globals", "import os\nword@ = 'word'\nclass D@:\n    def __del__(self):\n"
          "        print(word@, os is None, flush=True)\nd@ = D@()", ""),
    piece("del_opens", "class D@:\n    def __del__(self):\n        with open(HELD + '/opened@', 'a') as f:\n"
          "            f.write('in the end')\nd@ = D@()", ""),
    piece("del_writes", 'class D@:\n    def __init__(self): self.file = open(HELD + "/writes@", "w")\n'
          "    def __del__(self): self.file.write('last words')\nd@ = D@()", "", "d@.file.write('first ')"),
    piece("del_raises", "class D@:\n    def __del__(self): raise ValueError('in __del__ @')\nd@ = D@()", ""),
    piece("del_resurrects", "class D@:\n    def __del__(self):\n        back@.append(self)\n"
          "        print('back', flush=True)\nback@ = []\nd@ = D@()", "", "d@ = None; del back@[:]"),
    piece("del_by_run", CLASS, "d@ = D@()", "D@()", "held = [D@()]"),
    piece("finalize", "import weakref\nclass F@: pass\nf@ = F@()\nweakref.finalize(f@, print, 'finalised @')", "",
          "print(f@.__class__.__name__)"),
    piece("finalize_at_no_exit", "import weakref\nclass F@: pass\nf@ = F@()\n"
          "weakref.finalize(f@, print, 'finalised @').atexit = False", ""),
    piece("weakref_callback", "import weakref\nclass W@: pass\nw@ = W@()\n"
          "r@ = weakref.ref(w@, lambda ref: print('gone @', flush=True))", ""),
    piece("weak_values", "import weakref\nclass W@: pass\nw@ = W@()\nm@ = weakref.WeakValueDictionary(a=w@)",
          "print(list(m@))"),
    piece("generator_finally", "def gen@():\n    try:\n        yield 1\n        yield 2\n    finally:\n"
          "        print('finally @', flush=True)\ng@ = gen@()\nnext(g@)", "", "print(next(g@))", "g@.close()",
          "print(list(g@))"),
    piece("generator_not_begun", "def gen@():\n    try:\n        yield 1\n    finally:\n        print('finally @')\n"
          "g@ = gen@()", "", "print(next(g@))"),
    piece("generator_with", 'def gen@():\n    with open(HELD + "/gen@", "w") as f:\n        while True:\n'
          "            f.write((yield) or '')\ng@ = gen@()\nnext(g@)", "", "g@.send('sent')"),
    piece("generator_plain", "def gen@():\n    n = 0\n    while True:\n        n += 1\n        yield n\n"
          "g@ = gen@()\nnext(g@)", "print(next(g@))"),
    piece("context_manager", "import contextlib\n@contextlib.contextmanager\ndef manage@():\n    try:\n        yield 5\n"
          "    finally:\n        print('left @', flush=True)\nc@ = manage@()\nc@.__enter__()", "",
          "c@.__exit__(None, None, None)"),
    piece("coroutine", "class Wait@:\n    def __await__(self): yield\nasync def co@():\n    try:\n        await Wait@()\n"
          "    finally:\n        print('co @', flush=True)\nc@ = co@()\nc@.send(None)", "", "c@.close()"),
    piece("coroutine_not_begun", "async def co@(): pass\nc@ = co@()", "", "c@.close()"),
    piece("async_generator", "async def ag@():\n    try:\n        yield 1\n    finally:\n        print('ag @', flush=True)\n"
          "a@ = ag@()\ntry:\n    a@.__anext__().send(None)\nexcept StopIteration:\n    pass", ""),
    piece("exit_stack", "import contextlib\ns@ = contextlib.ExitStack()\ns@.callback(print, 'stack @')", "", "s@.close()"),
    piece("atexit", "import atexit\natexit.register(print, 'exit @')", "", "import atexit\natexit.register(print, 'later @')"),
    piece("atexit_writes", 'import atexit\nf@ = open(HELD + "/exit@", "w")\n'
          "atexit.register(lambda: f@.write('at exit'))", "", "f@.write('before ')"),
    piece("atexit_unregistered", "import atexit\ndef h@(): print('handler @')\natexit.register(h@)",
          "import atexit\natexit.unregister(h@)"),
    piece("atexit_raises", "import atexit\ndef h@(): raise ValueError('at exit @')\natexit.register(h@)", ""),
    piece("thread_local", "import threading\n" + CLASS + "l@ = threading.local()\nl@.held = D@()", "", "print(l@.held.name)"),
    piece("context_variable", "import contextvars\n" + CLASS + "v@ = contextvars.ContextVar('v@')\nv@.set(D@())", "",
          "print(v@.get().name)"),
    piece("event_loop", "import asyncio\nloop@ = asyncio.new_event_loop()",
          "import asyncio\nprint(loop@.run_until_complete(asyncio.sleep(0, 'slept')))", ""),
    piece("executor", "import concurrent.futures\nx@ = concurrent.futures.ThreadPoolExecutor(2)",
          "print(x@.submit(pow, 2, 5).result())", ""),
    piece("gc_callback", "import gc\ndef cb@(phase, info): seen@.add(phase)\nseen@ = set()\ngc.callbacks.append(cb@)",
          "import gc\nseen@.clear(); gc.collect(); print(sorted(seen@))"),
    piece("sqlite", "import sqlite3\ndb@ = sqlite3.connect(':memory:')\ndb@.execute('create table t(n)')",
          "db@.execute('insert into t values(7)'); print(db@.execute('select n from t').fetchall())", ""),
    piece("dbm", "import dbm.dumb\ndb@ = dbm.dumb.open(HELD + '/dumb@', 'n')\ndb@[b'a'] = b'1'", "db@[b'b'] = b'2'", ""),
    piece("shelf", "import dbm.dumb, shelve\ns@ = shelve.Shelf(dbm.dumb.open(HELD + '/shelf@', 'n'), writeback=True)\n"
          "s@['a'] = [1]", "s@['a'].append(2)", ""),
    piece("fork_hook", "import os\nos.register_at_fork(before=lambda: print('before @', flush=True),\n"
          "    after_in_child=lambda: print('in child @', flush=True))",
          "import os\nif os.fork() == 0: os._exit(0)\nos.wait()", ""),
]
