# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import does that cannot be taken back, or that only an execution does again: it writes to a standard stream,
draws random numbers, changes the state of its process.

Compiled into the zygote and run in a namespace of its own, never imported.
"""
import _io
import _signal
import _thread
import sys
import time

ModuleSpec = sys.modules["_frozen_importlib"].ModuleSpec

FILTERS = 6  # see Step::Kind of entry.h


class Written(_io.FileIO):
    """The type of the files below the standard streams meanwhile."""

    __slots__ = ()
    count = 0

    def write(self, data):
        Written.count += 1
        return _io.FileIO.write(self, data)


def copy_of(spec):
    """The specification as finders made it: a module may change its own (six)."""
    if type(spec) is not ModuleSpec:
        return spec
    copy = object.__new__(ModuleSpec)
    vars(copy).update(vars(spec))
    if type(spec.submodule_search_locations) is list:
        copy.submodule_search_locations = list(spec.submodule_search_locations)
    return copy


class Load:
    """One import that was executed. `libraries`: how many the process had loaded before it."""

    def __init__(self, spec, libraries):
        self.name = spec.name
        self.spec = copy_of(spec)
        self.module = None
        self.steps = []
        self.reason = None  # why it is always executed for real
        self.libraries = libraries
        self.brings_library = False
        self.binds = False  # whether the import system bound it to its parent when that was whole


state_of_random = None


def drawn():
    """Whether the generator behind module random's functions has gone on since this was last asked."""
    global state_of_random
    before = state_of_random
    generator = getattr(dict.get(sys.modules, "random"), "_inst", None)
    state_of_random = generator and generator.getstate()
    return before is not None and state_of_random is not None and state_of_random != before


def files():
    for stream in (sys.__stdout__, sys.__stderr__):
        file = getattr(getattr(stream, "buffer", None), "raw", None)
        if type(file) in (_io.FileIO, Written):
            yield file


def written():
    """Whether something was written since it was last asked for."""
    before = Written.count
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None and not stream.closed:
            stream.flush()
    return Written.count != before


registries = {}  # name of a module -> the keys of its registry of warnings


def note_warning(name, registry, load):
    if type(registry) is not dict or registries.get(name) == registry.keys():
        return
    new = registry.keys() - registries.get(name, ())
    registries[name] = set(registry)
    # What is charged to others may be shown where one of these imports it.
    if load.name != name or any(type(key) is tuple for key in new):
        load.reason = "it gave a warning"
    else:
        load.steps.append((FILTERS,))  # ignored, as things were


def streams_held(names):
    """The standard streams that are among the values of `names`: (name in sys, stream) each."""
    for stream in ("stdin", "stdout", "stderr"):
        held = getattr(sys, stream, None)
        if held is not None and any(value is held for value in list(names.values())):
            yield stream, held


def is_among(one, containers):
    """Whether it is in one of those that are tuples or dictionaries."""
    items = [container.values() if type(container) is dict else container for container in containers
             if type(container) in (tuple, dict)]
    return one is not None and any(item is one for some in items for item in some)


def put_back(names, pairs):
    """For each (now, then) of `pairs`: where `names` has the former, it has the latter."""
    for key, value in names.items():
        for now, then in pairs:
            if value is now:
                names[key] = then


def process_state(native):
    """What cannot be taken back, by the phrase for each."""
    return {
        "signal handlers": [_signal.getsignal(n) for n in _signal.valid_signals()],
        "the signals that are blocked": set(_signal.pthread_sigmask(_signal.SIG_BLOCK, ())),
        "the working directory": native.directory(),
        "the locale": native.locale(),
        # That of decimal numbers is made when it is first used: see c_settings.py.
        "context variables": {id(variable): id(value) for variable, value in native.context().items()
                              if variable.name != "decimal_context"},
        "the garbage collector's settings": native.collector(),
        "threads": _thread._count(),
        "the time zone": time.tzname,
        "tracing": (sys.gettrace(), sys.getprofile()),
        "sys.modules itself": id(sys.modules),
    }


def begin(native):
    for file in files():
        native.retype(file, Written)
    written()


def end(native):
    for file in files():
        native.retype(file, _io.FileIO)
