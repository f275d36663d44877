# SPDX-License-Identifier: GPL-3.0-or-later
"""What the warm-up has read from clocks and kept: when a program began, for loguru's `elapsed` or logs of one's own.

Whatever lies between the warm-up's begin and its end on a clock is taken for a reading of it, and so is what is that
and whole seconds, for when something expires, wherever a dictionary, list, deque, set, class, closure, default
argument or attribute holds it, or a tuple in these; each run shifts it by the time that has passed, so that it is as
old as it would be without a daemon. What could be a constant is left alone: floats that are whole or have
few decimals, round numbers and powers of two; so is what the import system knows of files.

So it is with the numbers of the process, its thread, group and parent that a module asked for and keeps: each run puts
its own in their places. They are known by the very objects that were returned (asked_numbers.h). A module whose functions
ask again compares, to see forks, and is to see one.

Nothing is done in runs if nothing was found. Compiled into the zygote and run in a namespace of its own, never imported.
"""
import sys
import time

FileFinder = sys.modules["_frozen_importlib_external"].FileFinder
FunctionType = type(lambda: None)
CellType = type((lambda value: lambda: value)(0).__closure__[0])
IMMUTABLE = 1 << 8  # Py_TPFLAGS_IMMUTABLETYPE: classes of C, whose members are their own business

CHUNK = 5000
NS = 10**9
UNITS = (1, 10**3, 10**6, NS)  # s, ms, µs and ns
SMALLEST_NS = 100 * NS  # below this, a number of ns is too often a power of two, and one of seconds a constant
LONG_UPTIME = 10**5  # seconds; below this, tables of constants have such numbers

now_ns = {  # perf_counter() is monotonic(), thread_time() of this thread is close to process_time()
    "time": time.time_ns,
    "monotonic": time.monotonic_ns,
    "process": time.process_time_ns,
}
CodeType = type((lambda: None).__code__)
# Texts of a number that nobody uses any more: joblib tries a semaphore, whose name is gone at once.
LEFT_OVER = {("joblib._multiprocessing_helpers", "name")}
AHEAD = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 600, 900, 1200, 1800, 2400, 3600, 7200, 10800, 14400,
         21600, 28800, 43200, 86400)  # seconds, for which things are kept
SHORT_UPTIME = 10**4  # seconds; below this, physical constants have such numbers, too
SMALLEST_IN_TEXT = 257  # smaller ones are in texts by chance

began = tuple(now_ns[clock]() for clock in now_ns)
ended = ()
places = []  # (function that sets it, the reading, its clock, in which unit)
dates = set()  # the classes of dates that there are
tuples = {}  # id -> a tuple that holds a reading, or another one that does
doubtful = []  # phrases
passed = {}  # clock -> ns since the warm-up's end
remade = {}  # id of what was found -> the run's in its place, and itself
numbers = {}  # id of a number or time of the process that was asked for -> (it, function that gives it)


# ---- zygote, once, after the warm-up ----


def has_decimals(value, number):
    """More than that many of a clock's nine."""
    return round(value, number) != value and round(value, 9) == value


def is_ahead(ns, began, ended):
    """Whether it is a reading and some whole seconds."""
    if not ended < ns <= ended + AHEAD[-1] * NS:
        return False
    seconds = -(int(ended - ns) // NS)
    return seconds in AHEAD and began <= ns - seconds * NS + 1000


def has_digits_of_sum(value):
    """As has_decimals(), but a sum may be another float than its text."""
    return round(value, 6) != value and abs(round(value, 9) - value) <= abs(value) * 2**-51


def reading_of_float(value):
    ns = value * NS
    if is_ahead(ns, began[0], ended[0]) and not value.is_integer():
        return "time", None
    if is_ahead(ns, began[1], ended[1]) and has_digits_of_sum(value):
        return "monotonic", None
    if began[0] - NS < ns <= ended[0] + 1000 and began[0] <= ns + 1000:
        return None if value.is_integer() else ("time", None)
    if began[1] <= ns + 1 and ns <= ended[1] + 1:
        if id(value) in numbers or ns > SMALLEST_NS and has_decimals(value, 4 if value > LONG_UPTIME else 6):
            return "monotonic", None
    if id(value) in numbers:  # those of a few seconds, as many constants are
        return "process", None
    return None


def reading_of_int(value):
    if id(value) in numbers:
        return "number", numbers[id(value)][1]
    if is_ahead(value, began[0], ended[0]):
        return "time", NS
    for unit in UNITS:
        if began[0] * unit // NS <= value <= ended[0] * unit // NS:
            return "time", unit
    if value > SMALLEST_NS and began[1] <= value <= ended[1]:
        if value % 1000 and value & (value - 1) and value & (value + 1):
            return "monotonic", NS
    return None


def reading_of_date(value):
    datetime = sys.modules["datetime"]
    if not isinstance(value, datetime.datetime):
        today = datetime.date.fromtimestamp(ended[0] / NS)
        return ("date", today.toordinal()) if value == today else None
    zones = (value.tzinfo,) if value.tzinfo else (None, datetime.timezone.utc)  # now(), utcnow()
    for zone in zones:
        ns = value.replace(tzinfo=zone).timestamp() * NS
        # Often without its fraction of a second.
        if began[0] - (NS if value.microsecond == 0 else 1000) < ns <= ended[0] + 1000:
            return "datetime", None
        if value.microsecond and is_ahead(int(ns), began[0], ended[0]):
            return "datetime", None
    return None


def reading(value):
    """(clock, unit) if it was taken from one while the warm-up lasted."""
    kind = type(value)
    if kind is float:
        return reading_of_float(value)
    if kind is int:
        return reading_of_int(value) if value > NS or id(value) in numbers else None
    try:
        return reading_of_date(value) if kind in dates else None
    except (ArithmeticError, ValueError, TypeError):
        return None  # of no time, such as pandas' NaT, or with a zone of its own kind


def find_dates():
    if datetime := sys.modules.get("datetime"):
        found = [datetime.date]
        for one in found:
            found += type.__subclasses__(one)
        dates.update(found)


def mentions(code, names):
    return not names.isdisjoint(code.co_names) or any(
        type(one) is CodeType and mentions(one, names) for one in code.co_consts
    )


def functions_of(names):
    """Of a module or class, and of its classes; no attribute of anybody's own making is asked for."""
    for value in list(names.values()):
        kind = type(value)
        if issubclass(kind, type) and vars_of(value).get("__module__") == names.get("__name__"):
            yield from functions_of(vars_of(value))
        elif kind is staticmethod or kind is classmethod:
            yield value.__func__
        elif kind is property:
            yield from (value.fget, value.fset)
        else:
            yield value


def asks_again(names, function):
    """Whether a function of the module asks, too: its number is there to be compared."""
    called = {function.__name__, *(name for name, value in list(names.items()) if value is function)}
    return any(mentions(one.__code__, called) for one in functions_of(names) if type(one) is FunctionType)


def find_numbers(asked):
    """`asked`: see asked_numbers.h."""
    for number, function, names in asked:
        if type(number) is float or number > 0 and not asks_again(names, function):
            numbers[id(number)] = (number, function)


def is_in_text(number, text):
    digits = str(number)
    at = text.find(digits)
    while at >= 0:
        if not (text[at - 1 : at].isdigit() or text[at + len(digits) :][:1].isdigit()):
            return True
        at = text.find(digits, at + 1)
    return False


def holds(value, number):
    if type(value) is str:
        return is_in_text(number, value)
    return type(value) is tuple and any(one is number or holds(one, number) for one in value)


def phrases(asked):
    """What modules have made of such a number that cannot be given another."""
    found = []
    for number, names in {(id(n), id(g)): (n, g) for n, f, g in asked if type(n) is int}.values():
        for name, value in list(names.items()):
            module = names.get("__name__")
            own = type(name) is str and not name.startswith("__") and (module, name) not in LEFT_OVER
            if own and number >= SMALLEST_IN_TEXT and holds(value, number):
                found.append(f"{module}.{name}, which was made of the number of a process")
    return found


def find(asked):
    """Returns whether runs have something to renew, and a phrase for each thing that they cannot."""
    global ended
    find_numbers(asked)
    ended = tuple(now_ns[clock]() for clock in now_ns)
    was_loaded = "gc" in sys.modules
    import gc
    if not was_loaded:
        del sys.modules["gc"]
    find_dates()
    look_into(gc.get_objects(), gc, {float, int, *dates})
    dates.clear()
    numbers.clear()
    return bool(places), phrases(asked) + list(dict.fromkeys(doubtful))


def look_into(objects, gc, kinds):
    """Until no more tuples are found that hold another: they are made anew, and put where the old ones are."""
    holders, before = {}, -1
    while before != len(tuples):
        before = len(tuples)
        for start in range(0, len(objects), CHUNK):
            chunk = objects[start : start + CHUNK]
            held = last = gc.get_referents(*chunk)
            # Dictionaries and tuples of nothing but numbers and texts are none of the collector's.
            while last := [o for o in last if type(o) in (dict, tuple) and not gc.is_tracked(o)]:
                chunk += last
                last = gc.get_referents(*last)
                held = held + last
            # is_kept(), which would take longer to call.
            if any(reading(o) for o in held if type(o) in kinds) or tuples and any(id(o) in tuples for o in held):
                take_holders(chunk, gc, kinds, holders)
    for holder in holders.values():
        look_at(holder, gc, kinds)
    tuples.clear()


def is_kept(value, kinds):
    return type(value) in kinds and reading(value) or id(value) in tuples


def take_holders(chunk, gc, kinds, holders):
    known = {*holders, *tuples, id(began), id(ended)}
    for holder in chunk:
        if id(holder) in known or type(holder) is FileFinder:
            continue
        if any(is_kept(o, kinds) for o in gc.get_referents(holder)):
            if not issubclass(type(holder), tuple):
                holders[id(holder)] = holder
            elif can_be_remade(type(holder)):
                tuples[id(holder)] = holder


def can_be_remade(kind):
    """Of C's, as time.struct_time is, and those with attributes have more than their items."""
    return kind is tuple or not kind.__flags__ & IMMUTABLE and not kind.__dictoffset__


def look_at(holder, gc, kinds):
    kind = type(holder)
    if issubclass(kind, dict):
        if is_left_alone(holder):
            return
        owner = class_of(holder, gc)
        for key, value in list(dict.items(holder)):
            if is_kept(value, kinds):
                note(setter_of(holder, key, owner), value)
    elif base := next((one for one in (list, *classes("_collections", "deque")) if issubclass(kind, one)), None):
        for index, value in enumerate(base.__iter__(holder)):
            if is_kept(value, kinds):
                note(lambda new, index=index: base.__setitem__(holder, index, new), value)
    elif issubclass(kind, set):
        for value in [one for one in set.__iter__(holder) if is_kept(one, kinds)]:
            note(lambda new, value=value: (set.discard(holder, value), set.add(holder, new)), value)
    elif kind is CellType:
        note(lambda new: setattr(holder, "cell_contents", new), holder.cell_contents)
    elif kind is FunctionType:
        if is_kept(holder.__defaults__, kinds):
            note(lambda new: setattr(holder, "__defaults__", new), holder.__defaults__)
    elif kind in classes("functools", "partial"):
        if is_kept(holder.args, kinds):
            note(lambda new: holder.__setstate__((holder.func, new, holder.keywords, holder.__dict__)), holder.args)
    look_at_instance(holder, kinds)


def classes(module, name):
    """That class, unless the module is not loaded."""
    return tuple(vars(sys.modules[module])[name] for _ in "1" if module in sys.modules)


def setter_of(names, key, owner):
    if owner is not None:  # by way of the class, which caches what it has
        return lambda new: type.__setattr__(owner, key, new)
    return lambda new: dict.__setitem__(names, key, new)


def class_finder():
    return class_of


def is_left_alone(names):
    """refresh() of specialise.py has logging's, and our own helpers have their clocks."""
    logging = sys.modules.get("logging")
    return dict.get(names, "__name__") == "pyfx" or logging and names is logging.__dict__


vars_of = type.__dict__["__dict__"].__get__


def class_of(names, gc):
    if "__module__" not in names and "__doc__" not in names:
        return None
    for one in gc.get_referrers(names):
        if issubclass(type(one), type) and any(o is names for o in gc.get_referents(vars_of(one))):
            return one
    return None


def look_at_instance(holder, kinds):
    try:
        names = object.__getattribute__(holder, "__dict__")
    except AttributeError:
        names = {}
    if type(names) is dict:
        for key, value in list(names.items()):
            if is_kept(value, kinds):
                note(lambda new, key=key: dict.__setitem__(names, key, new), value)
    for one in type(holder).__mro__:
        for slot in list(vars(one).values()):
            if type(slot).__name__ != "member_descriptor" or one.__flags__ & IMMUTABLE:
                continue
            try:
                value = slot.__get__(holder)
            except AttributeError:
                continue
            if is_kept(value, kinds):
                note(lambda new, slot=slot: slot.__set__(holder, new), value)


def found_in(value):
    """(clock, unit) of a reading; of a tuple that, for each of its items."""
    if id(value) in tuples:
        return "tuple", [found_in(one) for one in value]
    found = reading(value) if type(value) in (float, int, *dates) else None
    if found and found[0] == "monotonic" and ended[1] < value * NS and value < SHORT_UPTIME:
        doubtful.append(f"{value!r}, which may be made of time.monotonic() or a constant")
    return found


def note(put, value):
    if found := found_in(value):
        try:
            put(value)
        except (AttributeError, TypeError):
            return  # nobody may set it
        places.append((put, value, *found))


# ---- run child, when its namespace is there ----


def shifted(value, clock, unit):
    """What was one object stays one."""
    if id(value) not in remade:  # with it, or another may get its id
        remade[id(value)] = make_shifted(value, clock, unit), value
    return remade[id(value)][0]


def make_shifted(value, clock, unit):
    if clock == "number":
        return unit()
    if clock == "tuple":
        items = [one if found is None else shifted(one, *found) for one, found in zip(value, unit)]
        return tuple.__new__(type(value), items)
    if clock == "date":
        today = (sys.modules.get("datetime") or hidden["datetime"]).date.fromtimestamp(time.time()).toordinal()
        return type(value).fromordinal(value.toordinal() + today - unit)
    if clock == "datetime":
        return value + (sys.modules.get("datetime") or hidden["datetime"]).timedelta(microseconds=passed["time"] // 1000)
    if unit is None:
        return (round(value * NS) + passed[clock]) / NS
    return value + passed[clock] * unit // NS


def renew():
    """Renews all that was found, also those that the init section's names carry into __main__."""
    main = sys.modules["__main__"].__dict__
    init = sys.modules.get("__pyfx_init__")
    carried = [name for name in init.__dict__ if name in main] if init else []
    carried = [name for name in carried if main[name] is init.__dict__[name]]
    passed.update((clock, now_ns[clock]() - then) for clock, then in zip(now_ns, ended))
    for put, value, clock, unit in places:
        put(shifted(value, clock, unit))
    for name in carried:
        main[name] = init.__dict__[name]
    places.clear()
    remade.clear()
