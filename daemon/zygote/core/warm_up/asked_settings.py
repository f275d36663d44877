# SPDX-License-Identifier: GPL-3.0-or-later
"""What the warm-up asks of the interpreter's settings, which options and variables of CPython's own make,
and where among the filters of warnings the options for these come.

Compiled into the zygote and run in a namespace of its own, never imported. A run's settings are its
client's, but what a module has made of them at its import is not.
"""
import _io
import _warnings
import posix
import sys

# ColdCause of protocol/base/cold_cause.h
OPTION = 2

# Of sys.flags, those that a reconfiguration can make others.
FLAGS = (
    "debug", "dont_write_bytecode", "ignore_environment", "inspect", "interactive", "quiet",
    "safe_path", "utf8_mode",
)
STREAMS = ("stdin", "stdout", "stderr")
COPIES = {"warnoptions": list, "_xoptions": dict}
ENCODING, BUFFERING = "the encoding of standard streams", "the buffering of standard streams"
SEEKING = "the places of standard streams, or whether they have one"
LINES = "the line buffering of standard streams"
OF_STREAMS = {
    "buffer": BUFFERING, "encoding": ENCODING, "errors": ENCODING, "line_buffering": LINES,
    "seekable": SEEKING, "tell": SEEKING, "write_through": BUFFERING,
}


def note_warning(text):
    global gave_warning
    gave_warning = True


# Where the filters of -W and PYTHONWARNINGS would be, while the warm-up lasts. In the place of its regular
# expression it has what takes note of a warning that comes so far; no class of ours, which
# object.__subclasses__() would show.
MARK = ("ignore", type(sys.implementation)(pattern="", match=note_warning), Warning, None, 0)

asked = None  # phrase -> how often it was asked for, which C counts as well
before = {}  # phrase -> value
replaced = []  # (type, name, what it had)
gave_warning = False  # one that the client's options could have treated in another way
place = None  # the number of filters before those of the options; None: they are cleared away


def is_open(fd):
    """Whether there is a stream for it (create_stdio() of Python/pylifecycle.c)."""
    try:
        posix.get_inheritable(fd)
    except OSError:
        return False
    return True


def settings(encoding, errors, buffered, locale):
    """All of them, by the phrase for each. `locale`: of LC_CTYPE; Python sets no other at its start."""
    found = {f"sys.flags.{name}": getattr(sys.flags, name) for name in FLAGS}
    found.update((f"sys.{name}", copy(getattr(sys, name))) for name, copy in COPIES.items())
    found["sys.dont_write_bytecode"] = sys.dont_write_bytecode
    found.update((f"sys.{name}", is_open(fd)) for fd, name in enumerate(STREAMS))
    found[ENCODING] = encoding, errors
    found[BUFFERING] = buffered
    found["the locale"] = locale
    return found


# ---- zygote ----


def listen(set_attribute, kind, name, phrase, objects):
    """To who asks for the attribute `name` of one of `objects`, of the type `kind`."""
    had = vars(kind)[name]
    get = had.__get__

    def asked_for(self):
        # streams.py looks what the warm-up has set.
        by_pyfx = sys._getframe(1).f_globals.get("__name__") == "pyfx"
        if not by_pyfx and any(self is one for one in objects):
            asked[phrase] = asked.get(phrase, 0) + 1
        return get(self, kind)

    replaced.append((kind, name, had))
    set_attribute(kind, name, property(asked_for))


def begin(set_attribute, counts, *values):
    """Call before the warm-up. `counts`: an empty dictionary; `values`: as for settings()."""
    global asked
    asked = counts
    before.update(settings(*values))
    _warnings.filters.insert(0, MARK)
    streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    before[SEEKING] = [0 if stream.buffer.raw.seekable() else None for stream in streams]
    before[LINES] = [stream.line_buffering for stream in streams]
    for name in FLAGS:
        listen(set_attribute, type(sys.flags), name, f"sys.flags.{name}", (sys.flags,))
    for name, phrase in OF_STREAMS.items():
        # Standard input always has a buffer.
        ones = streams[1:] if name == "buffer" else streams
        listen(set_attribute, _io.TextIOWrapper, name, phrase, ones)


def end(set_attribute):
    """Call after the warm-up. Returns whether anything was asked for, and whether a warning was given."""
    global place
    for kind, name, had in replaced:
        set_attribute(kind, name, had)
    replaced.clear()
    for filters in (_warnings.filters, getattr(sys.modules.get("warnings"), "filters", None)):
        if type(filters) is list and MARK in filters:
            place = filters.index(MARK)
            filters.remove(MARK)
    for name in COPIES:
        phrase = f"sys.{name}"
        # Who puts something there has to ask for it, too.
        if asked.get(phrase, 0) <= len(getattr(sys, name)) - len(before[phrase]):
            asked.pop(phrase, None)
    return bool(asked), gave_warning


# ---- run child ----


def reason_for_cold(options, *values):
    """Why a run would not be exact: (ColdCause, text), or None. `options`: sys.warnoptions."""
    now = settings(*values)
    if LINES in asked:  # create_stdio() of Python/pylifecycle.c
        buffered = bool(now[BUFFERING])
        now[LINES] = [buffered and (fd == 2 or posix.isatty(fd)) for fd in range(3)]
    if SEEKING in asked:
        now[SEEKING] = [place_of(fd) for fd in range(3)]
    for phrase in sorted(asked):
        if now[phrase] != before[phrase]:
            return OPTION, f"the preload asked for {phrase}, and the client has another"
    if gave_warning and not all(map(ignores, options)):
        return OPTION, "the preload gave a warning, which -W or PYTHONWARNINGS may concern"
    return None


def place_of(fd):
    try:
        return posix.lseek(fd, 0, 1)
    except OSError:
        return None


def ignores(option):
    """Whether it has nothing shown or raised: what the warm-up has shown is not shown in a run anyway."""
    action = option.partition(":")[0].strip()
    return action != "" and "ignore".startswith(action)


def renew_warnings(options):
    """The filters that -W and PYTHONWARNINGS ask for, where they come in python3: behind those that modules
    have put in front, before the default ones."""
    warnings = sys.modules.get("warnings")
    if warnings is None:
        if options:
            import warnings  # as init_interp_main() in Python/pylifecycle.c; reads the options

            if hidden.get("warnings") is warnings:  # has read the warm-up's
                warnings._processoptions(options)
        return
    if not options or place is None:
        return
    filters = warnings.filters
    front = filters[:place]
    del filters[:place]
    warnings._processoptions(options)
    # Of equal filters the one that was put in front last stays (simplefilter()).
    filters[:] = front + [one for one in filters if one not in front]
