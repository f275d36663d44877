# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run child does in Python between fork and the user's code.

Compiled into the zygote and run in a namespace of its own, never imported: nothing of it may be
seen by user code. Uses only modules that a bare interpreter has loaded; refreshes others only if
they are loaded already.
"""
import _io
import _signal
import builtins
import os
import posix
import sys
import time

BuiltinImporter = sys.modules["_frozen_importlib"].BuiltinImporter

# ---- zygote, once, after the warm-up ----

default_path = None  # sys.path of a run without PYTHONPATH
stdio = None  # the wrappers that init may have kept references to
initial_filters = None  # warning filters before the first preload, or None without `warnings`


def remember_streams():
    """Call before the warm-up."""
    global stdio
    stdio = (sys.__stdin__, sys.__stdout__, sys.__stderr__)


def remember_path():
    """Call after the warm-up."""
    global default_path
    default_path = list(sys.path)


# ---- spare, ahead of its run ----


def refresh_ahead():
    """Renews what modules captured at import and what does not depend on the client."""
    loaded = sys.modules.get
    if threading := loaded("threading"):
        import itertools

        threading._counter = itertools.count(1).__next__  # Thread-1 is the run's first
        threading.main_thread()._set_native_id()  # 3.11 leaves the parent's id after fork
    if pool := loaded("concurrent.futures.thread"):
        import itertools

        pool.ThreadPoolExecutor._counter = itertools.count().__next__
    if process := loaded("multiprocessing.process"):
        import itertools

        process._process_counter = itertools.count(1)
        # A fresh key each, as in fresh interpreters.
        process.current_process()._config["authkey"] = process.AuthenticationString(
            posix.urandom(32)
        )
    if logging := loaded("logging"):
        logging._startTime = time.time()
    if mtrand := loaded("numpy.random.mtrand"):
        # numpy's legacy generator does not know of fork: every run would draw the same numbers.
        mtrand._rand.seed()


# ---- run child, with the client's context ----


def fresh_main(init_names):
    """A new __main__ as a fresh interpreter has it, at the same place in sys.modules."""
    main = type(sys)("__main__")
    main.__loader__ = BuiltinImporter
    main.__annotations__ = {}
    main.__builtins__ = builtins
    main.__dict__.update(init_names)
    sys.modules["__main__"] = main
    if "__mp_main__" in sys.modules:
        sys.modules["__mp_main__"] = main


def renew_environment(entries):
    """Makes os.environ what posixmodule's convertenviron() makes of `entries` (bytes)."""
    environ = posix.environ
    environ.clear()
    for entry in entries:
        name, equals, value = entry.partition(b"=")
        if equals:
            environ.setdefault(name, value)
    os.environ._data = environ
    time.tzset()


def renew_path(pythonpath):
    """sys.path as site leaves it: PYTHONPATH's entries made absolute, each directory once."""
    path = []
    for entry in (pythonpath.split(":") if pythonpath else []) + default_path:
        try:
            entry = os.path.abspath(entry)
        except OSError:  # the working directory is gone
            pass
        if entry not in path:
            path.append(entry)
    sys.path[:] = path
    # FileFinder notices a changed directory by its time stamp; what changed within one tick of
    # the clock, and directories that did not exist before, need this (importlib docs).
    for name, finder in list(sys.path_importer_cache.items()):
        if finder is None or not name.startswith("/"):
            del sys.path_importer_cache[name]
        elif hasattr(finder, "invalidate_caches"):
            finder.invalidate_caches()


def renew_stream(number, is_open, encoding, errors, buffered):
    """Gives descriptor `number` its stream as create_stdio() in Python/pylifecycle.c does.

    The wrapper object that the zygote has is initialised again, so that references which init
    captured (default arguments, logging handlers) write to the run's stream too.
    """
    name = ("stdin", "stdout", "stderr")[number]
    wrapper = stdio[number]
    before = getattr(sys, "__" + name + "__")
    if not is_open:
        stream = None
    else:
        writes = number != 0
        unbuffered = writes and not buffered
        buffer = _io.open(
            number, "wb" if writes else "rb", 0 if unbuffered else -1, None, None, None, False
        )
        raw = buffer if unbuffered else buffer.raw
        raw.name = "<" + name + ">"
        is_tty = raw.isatty()
        wrapper.__init__(
            buffer,
            encoding,
            errors,
            "\n",
            buffered and (is_tty or number == 2),
            not buffered,
        )
        wrapper.mode = "w" if writes else "r"
        stream = wrapper
    # What init put in the stream's place (a wrapper with colours, say) stays: it is init's effect.
    if getattr(sys, name) is before:
        setattr(sys, name, stream)
    setattr(sys, "__" + name + "__", stream)


def renew_warnings(options):
    """The filters that -W and PYTHONWARNINGS ask for, before the default ones."""
    warnings = sys.modules.get("warnings")
    if warnings is None:
        if options:
            import warnings  # as init_interp_main() in Python/pylifecycle.c; reads the options
        return
    if not options:
        return
    # Libraries put their filters in front after the options were processed.
    filters = warnings.filters
    added = [f for f in filters if f not in warnings_defaults]
    filters[:] = [f for f in filters if f in warnings_defaults]
    warnings._processoptions(options)
    filters[:0] = added
    warnings._filters_mutated()


warnings_defaults = list(sys.modules["_warnings"].filters)


def renew_signals(ignored):
    """Every handler as at start-up; `ignored` has bit n - 1 set for an ignored signal n."""
    getsignal = _signal.getsignal
    default, ignore = _signal.SIG_DFL, _signal.SIG_IGN
    for number in _signal.valid_signals():
        if number in (_signal.SIGKILL, _signal.SIGSTOP):
            continue
        wanted = ignore if ignored >> (number - 1) & 1 else default
        if number in (_signal.SIGPIPE, _signal.SIGXFSZ):
            wanted = ignore  # signal_install_handlers() in Modules/signalmodule.c
        elif number == _signal.SIGINT and wanted is default:
            wanted = _signal.default_int_handler
        if getsignal(number) is not wanted:
            _signal.signal(number, wanted)


def refresh():
    """Renews what modules captured at import and what depends on the client."""
    loaded = sys.modules.get
    if tempfile := loaded("tempfile"):
        tempfile.tempdir = None  # TMPDIR
    if process := loaded("multiprocessing.process"):
        try:
            process.ORIGINAL_DIR = os.path.abspath(os.getcwd())  # where spawned children start
        except OSError:
            process.ORIGINAL_DIR = None
    if zoneinfo := loaded("zoneinfo"):
        zoneinfo.reset_tzpath()  # PYTHONTZPATH
