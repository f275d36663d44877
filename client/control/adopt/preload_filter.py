# SPDX-License-Identifier: GPL-3.0-or-later
"""Of its arguments, "DEPTH NAME", prints the modules that a profile can preload.

Compiled into pyfxctl, and given to the interpreter with -c. These are of the standard library or an installed package, and
no part of every interpreter: modules of a project change too often, and are found by where the program stands. Each is
imported in a process of its own first: in place of one that leaves a temporary directory or a thread, which all runs would
share, those are taken that it imports. A module comes after those.
"""
import atexit, importlib, importlib.util, os, sys, sysconfig
places = tuple({sysconfig.get_path(p) + "/" for p in ("stdlib", "platstdlib", "purelib", "platlib")} | {
    p + "/" for p in sys.path if p.endswith(("/site-packages", "/dist-packages"))})
out = os.fdopen(os.dup(1), "w")
null = os.open(os.devnull, os.O_RDWR)
for fd in 0, 1, 2:
    os.dup2(null, fd)

def is_installed(name):
    try:
        spec = importlib.util.find_spec(name)
    except Exception:
        return False
    return spec and (spec.origin in ("built-in", "frozen") or (spec.origin or "").startswith(places))

def is_shareable(name):
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    made = []
    sys.addaudithook(lambda event, _: event in ("tempfile.mkdtemp", "tempfile.mkstemp") and made.append(event))
    try:
        importlib.import_module(name)
    except BaseException:
        made.append("an error")
    leaves = made or len(sys._current_frames()) > 1
    try:
        atexit._run_exitfuncs()
    finally:
        os._exit(bool(leaves))

unfit = set()

def is_fit(name):
    if name in sys.modules:
        return True
    package = name.rpartition(".")[0]  # which is imported to find it
    if name in unfit or (package and not is_fit(package)) or not is_installed(name) or not is_shareable(name):
        unfit.add(name)
        return False
    importlib.import_module(name)
    return True

def take(name, below):
    if name in sys.modules:
        return
    if is_fit(name):
        print(name, file=out, flush=True)
        return
    for module in below:
        take(*module)

waiting = {}
for word in sys.argv[1:]:
    depth, name = word.split(" ", 1)
    module = name, waiting.pop(int(depth) + 1, ())
    waiting.setdefault(int(depth), []).append(module)
for module in waiting.get(0, ()):
    take(*module)
