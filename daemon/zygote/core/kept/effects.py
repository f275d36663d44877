# SPDX-License-Identifier: GPL-3.0-or-later
"""What the warm-up makes of the interpreter's own state: sys.path, sys.argv and their like, variables.

Compiled into the zygote and run in a namespace of its own, never imported. Each run takes on what
its client brings first, and then this, as if it had made the imports itself.
"""
import sys

# ColdCause of protocol/base/cold_cause.h
OTHER, MODULE = 0, 17

# Takes the place of the program's directory while the warm-up lasts, so that what is put before or
# after that comes before or after it in the run. A device has no entries: nothing is ever found.
STAND_IN = "/dev/null/the program's directory"
LISTS = ("argv", "orig_argv", "warnoptions")
OPTIONS = "_xoptions"
# What a reconfiguration writes (_PySys_UpdateConfig(), Python/sysmodule.c).
VALUES = ("dont_write_bytecode", "pycache_prefix")
# So does interpreter_update_config() (Python/pylifecycle.c) of later versions.
DIGITS = "int_max_str_digits"

Environ = type(os.environ)
set_variable = Environ.__setitem__
delete_variable = Environ.__delitem__

before = {}  # name in sys -> value
written = set()  # variables that were set or removed, be it to what they were

default_path = None  # sys.path before the warm-up, without a program's directory
final_path = None  # sys.path after it, with the stand-in
warm_path = ()  # the same; the other has a run's own directories in the place of the warm-up's, see kept_places.py
rearranged = False  # so that it follows from the names of directories where one is
# Entries before the stand-in, between it and the default path, after that; None when it is not
# of that form.
parts = None
appended = {}  # name in sys -> what was put at its end
added = {}  # to sys._xoptions
changed_list = None  # the name of one that was changed in another way
values = {}  # name in sys -> value
most_digits = None  # the limit of digits, if that was changed


def listening_set_variable(self, key, value):
    set_variable(self, key, value)
    written.add(key)


def listening_delete_variable(self, key):
    delete_variable(self, key)
    written.add(key)


# ---- zygote, once ----


def begin():
    """Call before the warm-up."""
    global default_path
    default_path = list(sys.path)
    for name in LISTS:
        before[name] = list(getattr(sys, name))
    for name in VALUES:
        before[name] = getattr(sys, name)
    before[OPTIONS] = dict(sys._xoptions)
    before[DIGITS] = sys.get_int_max_str_digits()
    sys.path.insert(0, STAND_IN)
    Environ.__setitem__ = listening_set_variable
    Environ.__delitem__ = listening_delete_variable


def end():
    """Call after the warm-up, before anything else looks at sys.path. Returns the variables that were
    set, the names of modules that nothing beside a program can hide, whether sys.path was changed,
    and whether other names of sys were."""
    global final_path, warm_path
    Environ.__setitem__ = set_variable
    Environ.__delitem__ = delete_variable
    final_path = list(sys.path)
    warm_path = tuple(final_path)
    sys.path[:] = [entry for entry in final_path if entry != STAND_IN]
    sys.path_importer_cache.pop(STAND_IN, None)
    settle_path()
    settle_values()
    changes_path = final_path != [STAND_IN, *default_path]
    changes_values = changed_list is not None or bool(appended or added or values)
    changes_values = changes_values or most_digits is not None
    return sorted(written), sorted(found_in_front()), changes_path, changes_values


def forget_written(names):
    """Variables that imports have set, and that are as they were before these."""
    written.difference_update(names)


def settle_path():
    global parts, rearranged
    rest = [entry for entry in final_path if entry != STAND_IN]
    kept = [entry for entry in rest if entry in default_path]
    first_kept = list(dict.fromkeys(kept))
    rearranged = final_path.count(STAND_IN) > 1 or first_kept != [
        entry for entry in default_path if entry in kept
    ]
    length = len(default_path)
    stand_in = final_path.index(STAND_IN) if STAND_IN in final_path else None
    for at in range(len(rest) - length + 1):
        if rest[at : at + length] != default_path:
            continue
        if stand_in is None:
            parts = (rest[:at], [], rest[at + length :])
        elif stand_in <= at:
            parts = (rest[:stand_in], rest[stand_in:at], rest[at + length :])
        break


def settle_values():
    global changed_list, most_digits
    for name in LISTS:
        now = getattr(sys, name)
        length = len(before[name])
        if now[:length] != before[name]:
            changed_list = name
        elif now[length:]:
            appended[name] = now[length:]
    if before[OPTIONS].items() <= sys._xoptions.items():
        added.update(sys._xoptions.items() - before[OPTIONS].items())
    else:
        changed_list = OPTIONS
    for name in VALUES:
        now = getattr(sys, name, None)
        if now != before[name]:
            values[name] = now
    if sys.get_int_max_str_digits() != before[DIGITS]:
        most_digits = sys.get_int_max_str_digits()
    before.clear()


def found_in_front():
    """Top-level names that were found in a directory which comes before the program's."""
    if not parts or not parts[0]:
        return
    after = {os.path.abspath(entry) for entry in default_path + parts[1] + parts[2]}
    front = {os.path.abspath(entry) for entry in parts[0]} - after
    for name, module in list(sys.modules.items()):
        spec = getattr(module, "__spec__", None) if "." not in name else None
        origin = getattr(spec, "origin", None)
        if type(origin) is not str:
            continue
        directory = os.path.dirname(origin)
        if spec.submodule_search_locations is not None:
            directory = os.path.dirname(directory)
        if directory in front:
            yield name


# ---- run child ----


def reason_for_cold(pythonpath, safe_path, program, keeps_place):
    """Why a run would not have what python3 has: (ColdCause, text), or None.

    `program`: the name of the module that is run, or None. `keeps_place`: whether what is run leaves
    it to us where in sys.path its directory is.
    """
    if changed_list is not None:
        return OTHER, f"the preload changes sys.{changed_list}, which is each client's own"
    if rearranged:
        return MODULE, "the preload puts sys.path in another order"
    has_place = STAND_IN in final_path
    depends = parts is None and (pythonpath or safe_path)
    if depends or safe_path and (not has_place or parts[1]):
        return MODULE, "the preload changes sys.path, which is not the daemon's here"
    if not keeps_place and final_path[:1] != [STAND_IN]:
        return MODULE, "the preload changes the beginning of sys.path, to which python3 adds here"
    for directory in set(final_path).difference(warm_path):
        if has_entry(directory, {name.partition(".")[0] for name in sys.modules}):
            return MODULE, f"{directory!r}, which the preload puts into sys.path, may hide a preloaded module"
    if program is not None:
        # python3 looks for these before the program imports anything.
        names = {program.partition(".")[0], "runpy", "pkgutil"}
        for directory in final_path:
            if directory in default_path:
                break
            if directory != STAND_IN and has_entry(directory, names):
                return MODULE, f"{directory!r}, which the preload puts first, has the program's name"
    return None


def has_entry(directory, names):
    try:
        entries = os.listdir(directory or ".")
    except OSError:
        return os.path.exists(directory)
    return any(entry.partition(".")[0] in names for entry in entries)


def absolute(entry):
    """What CPython's start makes of an entry of PYTHONPATH (Modules/getpath.py): steps up at its beginning stay."""
    entry = os.path.normpath(entry)
    if entry.startswith("/"):
        return entry
    return os.getcwd() if entry == "." else f"{os.getcwd()}/{entry}"


def renew_path(pythonpath):
    """sys.path as site leaves it, where that is imported (PYTHONPATH's entries made absolute, each directory
    once), with what the warm-up made of it. Returns where the program's directory comes, -1 for nowhere."""
    entries = [absolute(entry) for entry in pythonpath.split(":")] if pythonpath else []
    first = entries + default_path
    if not sys.flags.no_site:
        first = list(dict.fromkeys(map(os.path.abspath, first)))
    place = final_path.index(STAND_IN) if STAND_IN in final_path else -1
    if parts is None:
        sys.path[:] = [entry for entry in final_path if entry != STAND_IN]
    else:
        sys.path[:] = [*parts[0], *parts[1], *first, *parts[2]]
    return place


def renew_values():
    """Call after the reconfiguration, and after warnings has seen the client's options."""
    for name, items in appended.items():
        getattr(sys, name).extend(items)
    sys._xoptions.update(added)
    for name, value in values.items():
        setattr(sys, name, value)
    if most_digits is not None:
        sys.set_int_max_str_digits(most_digits)
