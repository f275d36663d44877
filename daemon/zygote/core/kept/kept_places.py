# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the warm-up has kept what it has made of texts that are others in each run, see
kept_texts.py: a run puts its own there.

What holds such a text and cannot be given another, or is not known here, makes runs cold. The search is done once, by
what the collector knows. Compiled into the zygote and run in a namespace of its own, never imported.
"""
import _io
import posix
import sys

FunctionType = type(lambda: None)
CodeType = type((lambda: None).__code__)
CellType = type((lambda value: lambda: value)(0).__closure__[0])
ModuleType = type(sys)
IMMUTABLE, HAS_GC = 1 << 8, 1 << 14  # Py_TPFLAGS_IMMUTABLETYPE, Py_TPFLAGS_HAVE_GC
CHUNK, MOST_ITEMS = 500, 10000  # objects that are looked at together; items of an array that is looked into
LEAVES = (CodeType, bytearray, _io.StringIO, _io.BytesIO)
OF_FUNCTIONS = ("__defaults__", "__doc__", "__module__", "__name__", "__qualname__")

texts = asked = None  # kept_texts.py, asked_names.py
is_ours = class_of = None
owners = {}  # id of a dictionary -> what has it
globals_by_id = {}  # id -> what a global of a module is called
tuples = {}  # id -> a tuple that has one of our texts
places = []  # (whether it still has what it had, function that sets it, function that makes it, its name)
fixed = []  # phrases: what cannot be given another
own = set()  # ids of what our namespaces hold: from 3.14 on the collector knows of every dictionary
parts_of_paths = set()  # ids of paths of pathlib's, and of what belongs to them


# ---- zygote, once, after the warm-up ----


def find(kept_texts, names, find_class, exits):
    """The namespaces of kept_texts.py and asked_names.py, class_of() of clocks.py, and what was given to atexit.
    Returns whether runs have something to put, and a phrase for each thing that they cannot."""
    global asked, class_of, is_ours, texts
    texts, asked, class_of = kept_texts, names, find_class
    is_ours = texts["is_ours"]
    was_loaded = "gc" in sys.modules
    import gc
    if not was_loaded:
        del sys.modules["gc"]
    take_own()
    if holders(gc.get_objects(), gc):
        gc.collect()  # what is garbage in a cycle holds nothing
        objects = gc.get_objects()
        texts["prepare"]()
        look_at_all(objects, gc)
    if any(touched(value) for one in exits for value in held_by(one, gc)):
        fixed.append("a function of atexit's, which was given what is another in each run")
    del exits[:]
    for found in tuples, owners, globals_by_id, parts_of_paths:
        found.clear()
    fixed.extend(asked["phrases"]())
    return bool(places) or asked["is_file_asked"] or asked["is_prompt_asked"], fixed


def take_own():
    for names in texts, asked, globals():
        own.update(id(one) for one in names.values() if is_a(one, (dict, list, set)))


def is_a(value, kinds):
    """By its type: a proxy that is asked for its class says its target's, and may make that first."""
    return issubclass(type(value), kinds)


def touched(value):
    kind = type(value)
    if kind is str or kind is bytes or issubclass(kind, (str, bytes)):
        return is_ours(value)
    return id(value) in tuples or is_leaf(kind) and any(map(touched, texts_in(value)))


def is_leaf(kind):
    """Whether what it has is not known to the collector."""
    return kind in LEAVES or kind.__name__ == "ndarray"


def texts_in(leaf):
    kind = type(leaf)
    if kind is CodeType:
        return leaf.co_filename, *leaf.co_consts
    if kind is bytearray:
        return (bytes(leaf),)
    if kind is not _io.StringIO and kind is not _io.BytesIO:
        is_text = leaf.dtype.kind in "OUS" and leaf.size <= MOST_ITEMS
        return leaf.ravel().tolist() if is_text else ()
    return () if leaf.closed else (leaf.getvalue(),)


def with_plain(chunk, gc):
    """The objects, with those that they hold and the collector does not know yet or any more, such as dictionaries and
    tuples of numbers and texts. And all that is held."""
    known = {id(one): one for one in chunk}
    held = last = gc.get_referents(*chunk)
    while last:
        kinds = {one for one in set(map(type, last)) if one.__flags__ & HAS_GC}
        plain = [o for o in last if type(o) in kinds and not gc.is_tracked(o)]
        new = {id(o): o for o in plain if id(o) not in known}
        known.update(new)
        last = gc.get_referents(*new.values())
        held = held + last
    for one in known.values():
        if is_a(one, dict):
            held += dict.keys(one)
    return list(known.values()), held


def held_by(holder, gc):
    """A dictionary's keys are not told where they are texts (dict_traverse() of Objects/dictobject.c)."""
    held = gc.get_referents(holder)
    return held + list(dict.keys(holder)) if is_a(holder, dict) else held


def has_touched(held):
    """Quick, since nearly always there is none."""
    if is_ours("\0".join([one for one in held if type(one) is str])):
        return True
    if is_ours(b"\0".join([one for one in held if type(one) is bytes])):
        return True
    kinds = {one for one in set(map(type, held)) if issubclass(one, (str, bytes)) or is_leaf(one)} - {str, bytes}
    return any(touched(one) for one in held if type(one) in kinds or tuples and id(one) in tuples)


def holders(objects, gc):
    found = {}
    for start in range(0, len(objects), CHUNK):
        chunk, held = with_plain(objects[start : start + CHUNK], gc)
        if has_touched(held):
            found.update((id(o), o) for o in chunk if any(map(touched, held_by(o, gc))))
    return [one for one in found.values() if not is_known_to_us(one)]


def is_known_to_us(holder):
    if type(holder) is dict and id(holder) not in own:  # a namespace; variables are given to a run by themselves
        return dict.get(holder, "__name__") == "pyfx" or holder is posix.environ
    return id(holder) in own or holder is sys.argv or holder is sys.orig_argv or holder is sys.path


def look_at_all(objects, gc):
    found, before = holders(objects, gc), -1
    while before != len(tuples):
        before = len(tuples)
        tuples.update((id(one), one) for one in found if is_a(one, tuple))
        if before != len(tuples):
            found = holders(objects, gc)
    find_owners(objects, found, gc)
    find_paths(objects, gc)
    for holder in found:
        if id(holder) in tuples or id(holder) in parts_of_paths:
            continue
        done = {id(value) for value in look_at(holder, gc)}
        if any(touched(value) and id(value) not in done for value in held_by(holder, gc)):
            fixed.append(f"{called(holder)}, which was made of {origin_in(holder, gc)}")


def origin_in(holder, gc):
    value = next(filter(touched, held_by(holder, gc)))
    while is_a(value, tuple) or is_leaf(type(value)):
        value = next(filter(touched, value if is_a(value, tuple) else texts_in(value)))
    return texts["origin"](value)


def look_at(holder, gc):
    """Returns those of what it holds that a run can give it."""
    kind = type(holder)
    if is_a(holder, dict):
        return look_at_dictionary(holder, gc)
    if kind is list or kind is set:
        # Filled again, a set may have another order (set_add_entry() of Objects/setobject.c).
        items = list if kind is list else lambda one: sorted(one, key=id)
        put = list.extend if kind is list else set.update
        return keep(holder, items(holder), lambda: items(holder), lambda new: (holder.clear(), put(holder, new)))
    if kind is CellType:
        return look_at_attribute(holder, "cell_contents")
    if kind is FunctionType:
        return [one for name in OF_FUNCTIONS for one in look_at_attribute(holder, name)]
    return look_at_instance(holder)


def keep(holder, value, get, put, name=""):
    if not can_be_made(value):
        return []
    try:
        put(value)
    except (AttributeError, TypeError):
        return []  # nobody may set it
    places.append((lambda: is_same(get(), value), put, lambda: remade(value), called(holder) + name))
    return value if type(value) is list else [value]


def is_same(now, before):
    if type(before) is not list:
        return now is before
    return len(now) == len(before) and all(a is b for a, b in zip(now, before))


def can_be_made(value):
    if type(value) is list or id(value) in tuples:
        if is_a(value, tuple) and type(value).__dictoffset__:
            return False
        return all(can_be_made(one) for one in value if touched(one) and one != texts["ORIGINAL"])
    return texts["can_be_made"](value)


def look_at_dictionary(holder, gc):
    is_multiprocessing = holder is getattr(sys.modules.get("multiprocessing.process"), "__dict__", None)
    owner = class_of(holder, gc)
    for key, value in list(dict.items(holder)):
        if key == "ORIGINAL_DIR" and is_multiprocessing:
            yield value  # refresh() of specialise.py puts it
        elif touched(value):
            put = putter(holder, key, owner)
            name = f".{key}" if type(key) is str and not touched(key) else ""
            yield from keep(holder, value, lambda key=key: dict.get(holder, key), put, name)
    keys = [key for key in dict.keys(holder) if touched(key)]
    if keys and type(holder) is dict and owner is None and can_be_made(list(holder)):
        known = list(holder)

        def put_keys(new):
            items = list(zip(new, holder.values()))
            holder.clear()
            holder.update(items)

        yield from keep(holder, known, lambda: list(holder), put_keys)


def putter(names, key, owner):
    if owner is not None:  # by way of the class, which caches what it has
        return lambda new: type.__setattr__(owner, key, new)
    return lambda new: dict.__setitem__(names, key, new)


def look_at_attribute(holder, name):
    value = getattr(holder, name, None)
    if not touched(value):
        return []
    return keep(holder, value, lambda: getattr(holder, name), lambda new: setattr(holder, name, new))


def look_at_instance(holder):
    try:
        names = object.__getattribute__(holder, "__dict__")
    except AttributeError:
        names = {}
    if type(names) is dict and not is_a(holder, (type, ModuleType)):
        for key, value in list(names.items()):
            if touched(value):
                put = putter(names, key, None)
                yield from keep(holder, value, lambda key=key: names.get(key), put, f".{key}")
    for one in type(holder).__mro__:
        for name, slot in list(vars(one).items()):
            if type(slot).__name__ != "member_descriptor" or one.__flags__ & IMMUTABLE:
                continue
            value = value_in(slot, holder)
            if touched(value):
                get = lambda slot=slot: value_in(slot, holder)
                put = lambda new, slot=slot: slot.__set__(holder, new)
                yield from keep(holder, value, get, put, f".{name}")


def value_in(slot, holder):
    try:
        return slot.__get__(holder)
    except AttributeError:
        return None


def find_owners(objects, found, gc):
    """For people, who know things by their names."""
    wanted = {id(one) for one in found}
    for one in objects:
        owners.update((id(o), one) for o in gc.get_referents(one) if id(o) in wanted)
    wanted.update(map(id, owners.values()))
    for module in [one for one in sys.modules.values() if type(one) is ModuleType]:
        for key, value in list(module.__dict__.items()):
            if id(value) in wanted:
                globals_by_id[id(value)] = f"{module.__name__}.{key}"


def called(holder):
    if type(holder) is dict and type(holder.get("__name__")) is str:
        return holder["__name__"]
    if id(holder) not in globals_by_id and is_a(holder, dict):
        holder = owners.get(id(holder), holder)
    return globals_by_id.get(id(holder)) or f"an object of {type(holder).__qualname__}"


# ---- pathlib's paths, which keep theirs in parts ----


def pure_path():
    return getattr(sys.modules.get("pathlib"), "PurePath", None)


def is_path(holder):
    kind = pure_path()
    return kind is not None and is_a(holder, kind)


def slots_of(path):
    """Of pathlib's own classes, and the first of these."""
    classes = [one for one in type(path).__mro__ if one.__module__.partition(".")[0] == "pathlib"]
    members = [slot for one in classes for slot in vars(one).values() if type(slot).__name__ == "member_descriptor"]
    return classes[0], members


def find_paths(objects, gc):
    kind = pure_path()
    if kind is None:
        return
    kinds = {one for one in set(map(type, objects)) if issubclass(one, kind)}
    for path in [one for one in objects if type(one) in kinds]:
        if is_ours(str(path)):
            keep_path(path)
    for one in objects:
        if type(one).__name__ == "_PathParents" and any(id(o) in parts_of_paths for o in gc.get_referents(one)):
            fixed.append(f"{called(one)}, which was made of a path that is another in each run")


def keep_path(path):
    text = str(path)
    first, slots = slots_of(path)
    held = [value_in(slot, path) for slot in slots]
    parts_of_paths.add(id(path))
    parts_of_paths.update(id(one) for one in held if is_a(one, (list, tuple)))
    is_hashed = value_in(first._hash, path) is not None if hasattr(first, "_hash") else True
    if is_hashed or not texts["can_be_made"](text):
        fixed.append(f"{called(path)}, a path which was made of {texts['origin'](text)}")
        return

    def put(new):
        fresh = first(new)
        for slot in slots:
            try:
                slot.__set__(path, slot.__get__(fresh))
            except AttributeError:
                if value_in(slot, path) is not None:
                    slot.__delete__(path)

    places.append((lambda: True, put, lambda: texts["remade"](text, True), called(path)))


# ---- run child, with its arguments, in its client's directory ----


made = {}  # id of what the warm-up had -> what the run has, so that what was one object is one


def remade(value):
    if id(value) not in made:
        if is_a(value, tuple):
            made[id(value)] = tuple.__new__(type(value), spliced(value))
        elif type(value) is list:
            return spliced(value)
        else:
            made[id(value)] = texts["remade"](value)
    return made[id(value)]


def spliced(items):
    """With all of the arguments where the warm-up's stand in a row."""
    second, original = texts["SECOND"], texts["ORIGINAL"]
    items, new = list(items), []
    for at, one in enumerate(items):
        before = items[at - 1] if at else None
        if type(one) is str and one == original and (before is None or before == texts["original_program"]):
            new += sys.orig_argv[1:]
        elif type(one) is str and one == second and (len(items) == 1 or before == texts["FIRST"]):
            new += sys.argv[1:]
        else:
            new.append(remade(one) if touched_in_run(one) else one)
    return new


def touched_in_run(value):
    if is_a(value, tuple):
        return any(map(touched_in_run, value))
    return is_a(value, (str, bytes)) and is_ours(value)


def renew(filename, prompts):
    """See take_on() of kept_texts.py. Returns why it cannot be warm, or None."""
    name = "__main__"
    try:
        texts["take_on"](filename, asked, prompts)
        new = []
        for is_as_it_was, put, make, name in places:
            new.append((is_as_it_was, put, make()))
    except (texts["Unknown"], OSError) as error:
        return f"{name} was made of what is another in each run: {error}"
    for is_as_it_was, put, value in new:
        if is_as_it_was():
            put(value)
    places.clear()
    made.clear()
    return None
