# SPDX-License-Identifier: GPL-3.0-or-later
"""State of the interpreter that is one for the process."""

from pieces import piece

ASK = "import sys\nprint(sys.{0})"


def hook(name, trigger):
    return piece(name, f"import sys\ndef hook@(*a):\n    print('{name}', len(a), flush=True)\nsys.{name} = hook@", trigger,
                 f"import sys\nprint(sys.{name} is hook@)", once=True)


PIECES = [
    piece("path_first", "import sys\nsys.path.insert(0, LIB)", "import helper\nprint(helper.WHERE)",
          "import sys\nprint(sys.path)", once=True),
    piece("path_second", "import sys\nsys.path.insert(1, LIB)", "import helper\nprint(helper.WHERE)",
          "import sys\nprint(sys.path)", once=True),
    piece("path_last", "import sys\nsys.path.append(LIB)", "import helper\nprint(helper.WHERE)", ASK.format("path"), once=True),
    piece("path_popped", "import sys\nsys.path.pop(0)", ASK.format("path"), once=True),
    piece("path_pruned", "import sys\nsys.path[:] = [p for p in sys.path if 'zip' not in p]", ASK.format("path"), once=True),
    piece("site_directory", "import site\nsite.addsitedir(LIB)", "import helper\nprint(helper.WHERE)", ASK.format("path"),
          once=True),
    piece("arguments", "import sys\nsys.argv.append('by init')", ASK.format("argv"), once=True),
    hook("excepthook", "import sys\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    sys.excepthook(*sys.exc_info())"),
    hook("displayhook", "exec(compile('1 + 1', 'x', 'single'))"),
    hook("unraisablehook", "class Bad:\n    def __del__(self): raise ValueError\nBad()"),
    hook("breakpointhook", "breakpoint()"),
    piece("thread_hook", "import threading\ndef hook@(args): print('in a thread', args.exc_type.__name__, flush=True)\n"
          "threading.excepthook = hook@", "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start(); t.join()",
          once=True),
    piece("trace", "import sys\ndef tracer(frame, event, arg): calls@.append(event)\ncalls@ = []\nsys.settrace(tracer)",
          "import sys\nsys.settrace(None); print(bool(calls@))", "import sys\nprint(sys.gettrace() is tracer); sys.settrace(None)",
          once=True),
    piece("profile", "import sys\ndef profiler(frame, event, arg): pass\nsys.setprofile(profiler)",
          "import sys\nprint(sys.getprofile() is profiler); sys.setprofile(None)", once=True),
    piece("thread_trace", "import threading\ndef tracer@(*a): pass\nthreading.settrace(tracer@)",
          "import threading\nprint(threading.gettrace() is tracer@)", once=True),
    piece("audit", "import sys\nheard@ = []\nsys.addaudithook(lambda event, a: heard@.append(event) if event == 'heard.@' else None)",
          "import sys\nsys.audit('heard.@'); print(heard@)"),
    piece("asyncgen_hooks", "import sys\ndef first(g): print('first', flush=True)\nsys.set_asyncgen_hooks(firstiter=first)",
          "import sys\nprint(sys.get_asyncgen_hooks().firstiter is first)", once=True),
    piece("warnings_always", "import warnings\nwarnings.simplefilter('always')",
          "import warnings\nfor _ in range(2): warnings.warn('again')", once=True),
    piece("warnings_error", "import warnings\nwarnings.simplefilter('error', UserWarning)",
          "import warnings\nwarnings.warn('raised')", "import warnings\nprint(warnings.filters[0][:3])", once=True),
    piece("warnings_shown", "import warnings\nwarnings.showwarning = lambda m, *a, **k: print('shown', m, flush=True)",
          "import warnings\nwarnings.warn('text')", once=True),
    piece("warned_before", "import warnings\ndef warn@(): warnings.warn('once @')\nwarnings.simplefilter('ignore')\nwarn@()\n"
          "warnings.simplefilter('default')", "warn@()", once=True),
    piece("warnings_logged", "import logging\nlogging.captureWarnings(True)", "import warnings\nwarnings.warn('into the log')",
          once=True),
    piece("recursion", "import sys\nsys.setrecursionlimit(1234)", "import sys\nprint(sys.getrecursionlimit())", once=True),
    piece("switch_interval", "import sys\nsys.setswitchinterval(0.25)", "import sys\nprint(sys.getswitchinterval())", once=True),
    piece("digits", "import sys\nsys.set_int_max_str_digits(700)", "import sys\nprint(sys.get_int_max_str_digits())", once=True),
    piece("collector_off", "import gc\ngc.disable()", "import gc\nprint(gc.isenabled())", once=True),
    piece("collector_threshold", "import gc\ngc.set_threshold(500, 7, 6)", "import gc\nprint(gc.get_threshold())", once=True),
    piece("decimal_context", "import decimal\ndecimal.getcontext().prec = 5",
          "import decimal\nprint(decimal.Decimal(1) / 3)", once=True),
    piece("decimal_default", "import decimal\ndecimal.DefaultContext.prec = 6",
          "import decimal, threading\nt = threading.Thread(target=lambda: print(decimal.Decimal(1) / 3))\nt.start(); t.join()",
          once=True),
    piece("socket_timeout", "import socket\nsocket.setdefaulttimeout(12)", "import socket\nprint(socket.getdefaulttimeout())",
          once=True),
    piece("fault_handler", "import faulthandler\nfaulthandler.enable()",
          "import faulthandler\nprint(faulthandler.is_enabled())", once=True),
    piece("no_bytecode", "import sys\nsys.dont_write_bytecode = True", ASK.format("dont_write_bytecode"), once=True),
    piece("bytecode_prefix", "import sys\nsys.pycache_prefix = HELD + '/cache'", ASK.format("pycache_prefix"), once=True),
    piece("print_replaced", "import builtins\nreal@ = builtins.print\ndef loud(*a, **k): real@('loud', *a, **k)\n"
          "builtins.print = loud", "print('words')", once=True),
    piece("open_replaced", "import builtins\nreal@ = builtins.open\ndef mine(*a, **k):\n    opened@.append(a[0])\n"
          "    return real@(*a, **k)\nopened@ = []\nbuiltins.open = mine", "open('mine', 'w').close(); print(opened@)", once=True),
    piece("builtin_added", "import builtins\nbuiltins.added@ = 'added'", "print(added@)", "import builtins\ndel builtins.added@"),
    piece("import_replaced", "import builtins\nreal@ = builtins.__import__\nasked@ = []\ndef importer(name, *a, **k):\n"
          "    asked@.append(name)\n    return real@(name, *a, **k)\nbuiltins.__import__ = importer",
          "asked@.clear()\nimport colorsys\nprint(asked@)", once=True),
    piece("finder", "import sys\nclass Finder@:\n    @staticmethod\n    def find_spec(name, path=None, target=None):\n"
          "        if name == 'found_@':\n            import importlib.machinery\n"
          "            return importlib.machinery.ModuleSpec(name, Loader@)\nclass Loader@:\n"
          "    @staticmethod\n    def create_module(spec): return None\n    @staticmethod\n"
          "    def exec_module(module): module.x = 5\nsys.meta_path.append(Finder@)", "import found_@\nprint(found_@.x)"),
    piece("module_made", "import sys\nsys.modules['made_@'] = type(sys)('made_@')\nsys.modules['made_@'].x = 1",
          "import made_@\nprint(made_@.x)"),
    piece("module_changed", "import math\nmath.mine = 7", "import math\nprint(math.mine)", once=True),
    piece("attribute_of_sys", "import sys\nsys.mine@ = 'mine'\nsys.ps1 = '$ '", "import sys\nprint(sys.mine@, sys.ps1)", once=True),
    piece("error_handler", "import codecs\ncodecs.register_error('mine@', lambda e: ('?!', e.end))",
          "print('\\xe9'.encode('ascii', 'mine@'))"),
    piece("codec", "import codecs\ncodecs.register(lambda name: codecs.lookup('rot13') if name == 'mine@' else None)",
          "import codecs\nprint(codecs.encode('abc', 'mine@'))"),
    piece("copyreg", "import copyreg\nclass C@: pass\ncopyreg.pickle(C@, lambda c: (C@, ()))",
          "import copyreg\nprint(C@ in copyreg.dispatch_table)"),
    piece("abstract", "import collections.abc\nclass S@: pass\ncollections.abc.Sized.register(S@)",
          "import collections.abc\nprint(isinstance(S@(), collections.abc.Sized))"),
    piece("dispatch", "import functools\n@functools.singledispatch\ndef f@(x): return 'any'\nf@.register(int, lambda x: 'int')",
          "f@.register(str, lambda x: 'str'); print(f@(1), f@('a'), f@(b''))"),
    piece("intern", "import sys\ns@ = sys.intern('a word @')", "import sys\nprint(sys.intern('a word ' + str(@)) is s@)"),
    piece("log_level", "import logging\nlogging.getLogger('x@').setLevel(logging.DEBUG)\nlogging.disable(logging.INFO)",
          "import logging\nprint(logging.getLogger('x@').level, logging.root.manager.disable)", once=True),
    piece("log_factory", "import logging\nreal@ = logging.getLogRecordFactory()\nmade@ = []\ndef factory(*a, **k):\n"
          "    made@.append(1)\n    return real@(*a, **k)\nlogging.setLogRecordFactory(factory)",
          "import logging\nlogging.error('made'); print(len(made@))", once=True),
    piece("start_method", "import multiprocessing\nmultiprocessing.set_start_method('spawn', force=True)",
          "import multiprocessing\nprint(multiprocessing.get_start_method())", once=True),
    piece("loop_policy", "import asyncio\nclass P(asyncio.DefaultEventLoopPolicy): pass\nasyncio.set_event_loop_policy(P())",
          "import asyncio\nprint(type(asyncio.get_event_loop_policy()).__name__)", once=True),
    piece("current_loop", "import asyncio\nloop@ = asyncio.new_event_loop()\nasyncio.set_event_loop(loop@)",
          "import asyncio\nprint(asyncio.get_event_loop_policy().get_event_loop() is loop@)", once=True),
    piece("directory_asked", "import os\nwhere@ = os.getcwd() == os.environ.get('PWD_OF_CASE')", "print(where@)"),
    piece("main_module", "import sys\nmain@ = sys.modules['__main__']", "import sys\nprint(main@ is sys.modules['__main__'])"),
    piece("csv_dialect", "import csv\ncsv.register_dialect('mine@', delimiter=';')\ncsv.field_size_limit(99)",
          "import csv\nprint(next(csv.reader(['a;b'], 'mine@')), csv.field_size_limit())", once=True),
    piece("mime_types", "import mimetypes\nmimetypes.add_type('x/mine', '.mine@')",
          "import mimetypes\nprint(mimetypes.guess_type('a.mine@'))"),
    piece("numpy_settings", "import numpy\nnumpy.set_printoptions(precision=2)\nnumpy.seterr(divide='raise')",
          "import numpy\nprint(numpy.array([1 / 3]), numpy.geterr()['divide'])", needs="numpy", once=True),
]
