# SPDX-License-Identifier: GPL-3.0-or-later
"""Records what each import of the preload asks for and changes, so that it can be taken back and done again.

Compiled into the zygote and run in a namespace of its own, never imported. All of it happens in the hidden
state: after each name of the preload everything is taken back, and the next one has it revealed, by the very
code that does so in runs. So what is recorded is what python3 would have done. Nothing of it is left when the
warm-up is over.
"""
import _thread
import builtins
import posix
import sys

bootstrap = sys.modules["_frozen_importlib"]
external = sys.modules["_frozen_importlib_external"]
# Kinds of steps, see Step::Kind of entry.h.
ASK, MISS, PROBE, IN_PROGRESS, VARIABLE, STREAM = range(6)
ENTRY, EXIT, ADDED, AGAIN = 10, 12, 14, 16  # others: containers.py
FROZEN, FILE_OF_IMPORTS = "<frozen importlib", "<frozen importlib._bootstrap>"
OURS = "<pyfx>"  # what looks on
REGISTRY = "__warningregistry__"
KEEPS_MAIN = "it keeps the module of the program"

native = None  # the C++ side: functions, and the object that stands for what is not there
missing = None
import_codes = frozenset()
original_load = bootstrap._load_unlocked
original_handle = bootstrap._handle_fromlist
Environ = type(os.environ)
get_variable = None
main_thread = _thread.get_ident()
recording = False

loading = []  # Loads, the innermost last
top = []  # steps outside of all loads
added = {}  # name -> module that C code has added to sys.modules by itself
seen_entries = set()  # names in sys.modules that are accounted for
known = {}  # name -> its Load, of what has been loaded and can be hidden
containers = None  # Containers
names_of = None
doings = None  # the functions of doings.py
at_first = {}  # sys.modules before the preload, or of what stays visible
problem = None  # why the present name of the preload cannot be hidden
visible, always_executed = [], []  # (name, why) for people


def note(*step):
    main = dict.get(sys.modules, "__main__")  # each run's own, and nobody's who is hidden
    if loading and doings.is_among(main, step[2:]):
        loading[-1].reason = KEEPS_MAIN
    (loading[-1].steps if loading else top).append(tuple(native.main if one is main else one for one in step))


def give_up(why):
    global problem
    problem = problem or why


def on_main_thread():
    if _thread.get_ident() != main_thread:
        give_up("it imports in a thread")
    return _thread.get_ident() == main_thread


# ---- sys.modules while the warm-up lasts ----


def is_import(frame):
    """Whether C code asks for an import: at its place in the code, or within the import system."""
    at = frame.f_lasti
    return frame.f_code.co_filename.startswith(FROZEN) or at >= 0 and frame.f_code.co_code[at] in import_codes


def is_for_us(frame):
    """Whether another part of pyfx imports it, to listen to what it does."""
    while frame is not None and frame.f_code.co_filename.startswith(FROZEN):
        frame = frame.f_back
    return frame is not None and frame.f_code.co_filename == OURS and frame.f_globals is not globals()


def heard(name, frame, asks=None):
    """`asks`: whether the import system asks for it; None: as the frame tells."""
    if not recording or type(name) is not str or frame.f_code.co_filename == OURS or not on_main_thread():
        return
    if asks is None:
        asks = frame.f_code.co_filename.startswith(FROZEN)
    module = dict.get(sys.modules, name, missing)
    if module is missing:
        # Its own name it looks for to make it (create_module()), and it is not there when it is hidden.
        if not is_for_us(frame) and not (loading and loading[-1].name == name):
            note(MISS if asks else PROBE, name, missing)
    elif any(load.name == name for load in loading):
        if loading[-1].name != name:
            note(IN_PROGRESS, name)
    elif not asks:
        note(PROBE, name, module)
    elif name in known or name in at_first:
        note(ASK, name, module)
    else:
        note_entries_past_us()
        note(ADDED if name in added and frame.f_code.co_filename.startswith(FROZEN) else PROBE, name, module)


class Modules(dict):
    """The type of sys.modules meanwhile; CPython looks into what is no exact dictionary by PyObject_GetItem()."""

    __slots__ = ()

    def __getitem__(self, name):
        frame = sys._getframe(1)
        add_again(name, frame)
        heard(name, frame, is_import(frame))
        return dict.__getitem__(self, name)

    def get(self, name, default=None):
        heard(name, sys._getframe(1))
        return dict.get(self, name, default)

    def __contains__(self, name):
        heard(name, sys._getframe(1))
        return dict.__contains__(self, name)

    def __setitem__(self, name, value):
        note_entry(name, value, sys._getframe(1))
        dict.__setitem__(self, name, value)

    def __delitem__(self, name):
        note_entry(name, missing, sys._getframe(1))
        dict.__delitem__(self, name)

    def pop(self, name, *default):
        note_entry(name, missing, sys._getframe(1))
        return dict.pop(self, name, *default)

    def setdefault(self, name, default=None):
        if not dict.__contains__(self, name):
            note_entry(name, default, sys._getframe(1))
        return dict.setdefault(self, name, default)


def note_entry(name, value, frame):
    """Of code that puts modules there, or takes them away, by itself."""
    if not recording or frame.f_code.co_filename.startswith((FROZEN, OURS)) or not on_main_thread():
        return
    if loading and loading[-1].name == name:
        return  # a module that replaces itself: what the import system finds there is the module
    before = dict.get(sys.modules, name, missing)
    if before is value:
        return
    if name in at_first or any(load.name == name for load in loading):
        give_up(f"it replaces {name!r} in sys.modules")
    seen_entries.add(name)
    note(ENTRY, name, before, value)


def note_entries_past_us():
    """C code writes to dictionaries by their own functions (PyImport_AddModule())."""
    for name in [name for name in dict.keys(sys.modules) if name not in seen_entries]:
        if any(load.name == name for load in loading):
            continue  # not yet what it will be
        seen_entries.add(name)
        if name not in known:
            added[name] = dict.__getitem__(sys.modules, name)
            note(ADDED, name, added[name])


def add_again(name, frame):
    """A module that C code adds unless it is there: who comes next shares it (cython_runtime)."""
    is_next = recording and loading and name in added and not dict.__contains__(sys.modules, name)
    if is_next and frame.f_code.co_filename.startswith(FROZEN) and on_main_thread():
        dict.__setitem__(sys.modules, name, added[name])
        seen_entries.add(name)
        note(ADDED, name, added[name])


# ---- what else is listened to ----


def listening_get_variable(self, key):
    if recording and loading and isinstance(key, str) and on_main_thread():
        containers.compare_variables()
        name = os.fsencode(key)
        note(VARIABLE, name, posix.environ.get(name, missing))
    return get_variable(self, key)


def note_exit(function, arguments, keywords):  # called by C
    if recording and on_main_thread():
        note(EXIT, function, arguments, keywords)


def note_unregistered(function):
    if recording:
        give_up("it takes exit handlers away")


def handle_fromlist(module, fromlist, import_, *, recursive=False):
    """A name that is bound already is not looked for in sys.modules."""
    if recording and on_main_thread():
        base = getattr(module, "__name__", "")
        names = list(fromlist)
        if "*" in names:
            names += getattr(module, "__all__", ())
        for name in names:
            full = f"{base}.{name}"
            if full in known and dict.__contains__(sys.modules, full):
                heard(full, sys._getframe(), True)
    return original_handle(module, fromlist, import_, recursive=recursive)


def load_unlocked(spec):
    if not recording or not on_main_thread():
        return original_load(spec)
    containers.compare()
    note_entries_past_us()
    doings.drawn()
    name = spec.name
    module = native.step(spec)
    if module is not None:
        take_in_done()
        doings.drawn()
        note(ASK, name, module)
        return module
    load = doings.Load(spec, native.libraries())
    loading.append(load)
    if name in known:
        native.copy_of_library(spec)
    try:
        load.module = original_load(spec)
    except BaseException:
        end_load(load)
        # What it has done stays, and the next import of it executes it again.
        note(MISS, name, missing)
        for step in load.steps:
            note(*step)
        raise
    end_load(load)
    if name in known and known[name].module is load.module and not load.reason:
        # Its loader gave what there was, which the import system puts into sys.modules anew (setuptools' distutils).
        for step in (*load.steps, (AGAIN, name, load.module)):
            note(*step)
        return load.module
    known[name] = load
    seen_entries.add(name)
    watch(load)
    if not is_for_us(sys._getframe(1)):
        note(ASK, name, load.module)
    return load.module


def watch(load):
    first = len(containers.live)
    containers.watch_module(load.name, load.module)
    steps = containers.leave_out_main(first, dict.get(sys.modules, "__main__"))
    if steps is None:
        load.reason = KEEPS_MAIN
    else:
        load.steps += steps


def end_load(load):
    containers.compare()
    note_entries_past_us()
    loading.pop()
    # By ctypes it may ask for one that is loaded already.
    load.brings_library = native.libraries() != load.libraries or load.name == "_ctypes"
    judge(load)


for function in (load_unlocked, handle_fromlist):
    # So that who asks for the frame that imports, as warnings.warn() does, gets the importer's.
    function.__code__ = function.__code__.replace(co_filename=FILE_OF_IMPORTS)


def judge(load):
    """Whether it has done what only an execution can do again."""
    names = names_of(load.module)
    # Those that import it are charged with its warnings as well (stacklevel of warnings.warn()).
    doings.note_warning("", globals().get(REGISTRY), load)
    for other in [load, *loading]:
        module = other.module or dict.get(sys.modules, other.name)
        doings.note_warning(other.name, names_of(module).get(REGISTRY), load)
    if doings.drawn():
        load.reason = "it drew random numbers"
    if doings.written():
        load.reason = "it wrote to a standard stream"
    load.steps += [(STREAM, stream, held) for stream, held in doings.streams_held(names)]


def take_in_done():
    """What was revealed has changed containers: that is no news."""
    containers.accept()
    seen_entries.update(dict.keys(sys.modules))


def bind(module, key, value):
    """Whether the import system has bound a child to its parent: it does so wherever the child is imported."""
    load = known.get(f"{module}.{key}")
    if load is None or load.module is not value:
        return False
    load.binds = True
    return True


def warned(module, registry):
    if loading:
        doings.note_warning(module, registry, loading[-1])


# ---- called by the zygote ----


def begin(functions, codes, container_names, doing_names):
    """Call before the preload. `codes`: those of CPython's instructions that import or call. `container_names`,
    `doing_names`: the namespaces of containers.py and doings.py."""
    global native, missing, import_codes, recording, get_variable, containers, names_of, doings
    doings = type(sys.implementation)(**doing_names)
    native, missing, import_codes = functions, functions.missing, frozenset(codes)
    names_of = container_names["names_of"]
    containers = container_names["Containers"](native, note, give_up, bind, warned)
    get_variable = Environ.__getitem__
    at_first.update(sys.modules)
    seen_entries.update(sys.modules)
    Environ.__getitem__ = listening_get_variable
    bootstrap._load_unlocked = load_unlocked
    bootstrap._handle_fromlist = handle_fromlist
    for name, module in at_first.items():
        containers.watch_module(name, module)
    containers.watch_interpreter()
    native.retype(sys.modules, Modules)
    doings.begin(native)
    recording = True


def preload(name):
    """Imports `name` in the hidden state, and hides it again."""
    global problem
    problem = None
    before = doings.process_state(native)
    fresh = set(known)
    top.clear()
    take_in_done()
    native.variables_read()
    native.begin()
    builtins.__import__(name)
    containers.compare()
    note_entries_past_us()
    for phrase, state in doings.process_state(native).items():
        if before[phrase] != state:
            give_up(f"it changes {phrase}")
    loads = [load for key, load in known.items() if key not in fresh]
    native.add([(one.name, one.spec, one.module, one.reason, one.binds, one.brings_library, one.steps) for one in loads])
    if problem is not None:
        visible.append((name, problem))
        return keep()
    always_executed.extend((load.name, load.reason) for load in loads if load.reason)
    hide()


def hide():
    """Takes back all that was done since the last time."""
    native.hide()
    containers.hide()
    for name in [name for name in dict.keys(sys.modules) if name not in at_first]:
        dict.__delitem__(sys.modules, name)
    for name, module in at_first.items():
        if dict.get(sys.modules, name, missing) is not module:
            dict.__setitem__(sys.modules, name, module)
    seen_entries.intersection_update(at_first)


def keep():
    """Leaves it visible."""
    native.keep()
    at_first.update({name: dict.__getitem__(sys.modules, name) for name in dict.keys(sys.modules)})
    containers.keep()


def end():
    """Call after the preload, before the init section, also after a failed one. Returns (name, why) pairs: what of
    the preload is visible, and what is always executed; and the variables that were set and are not any more."""
    global recording
    if not recording:
        return [], [], []
    recording = False
    native.retype(sys.modules, dict)
    doings.end(native)
    Environ.__getitem__ = get_variable
    bootstrap._handle_fromlist = original_handle
    bootstrap._load_unlocked = original_load
    for name in ("importlib.util", "importlib._bootstrap"):
        names = names_of(known[name].module if name in known else sys.modules.get(name))
        doings.put_back(names, ((load_unlocked, original_load), (handle_fromlist, original_handle)))
    at_first.clear()
    return visible, always_executed, sorted(containers.set_variables)
