# SPDX-License-Identifier: GPL-3.0-or-later
"""What the warm-up has kept of its arguments, known by the very texts: a copy of sys.argv or sys.orig_argv has the
run's, a parser of argparse its name.

The search is that of clocks.py. Compiled into the zygote and run in a namespace of its own, never imported.
"""
import os
import sys

FunctionType = type(lambda: None)
CellType = type((lambda value: lambda: value)(0).__closure__[0])

copies = []  # (a list that has all of the warm-up's arguments, the name in sys)
parsers = {}  # id -> a parser of argparse that has its name from sys.argv[0]
first_texts = []  # (function that sets it, what it is called) of what is sys.argv[0], or its end
fixed_texts = []  # phrases: what cannot be given another


def of_its_own(text):
    """The same text in an object that nobody else has; the empty one and those of one character have none."""
    interned.append(sys.intern(text[:1] + text[1:]))  # so that it never is the one that all share
    return text[:1] + text[1:]


interned = []
sys.argv[:] = map(of_its_own, sys.argv)
sys.orig_argv[:] = map(of_its_own, sys.orig_argv)
warm_arguments = {"argv": list(sys.argv), "orig_argv": list(sys.orig_argv)}
# What is asked for by itself of the others, the interpreter, is the same in runs.
texts = {id(one): "argv" for one in sys.argv}
texts.update((id(one), "orig_argv") for one in sys.orig_argv[1:] if len(one) > 1)
holders_of_ours = {id(one) for one in (sys.argv, sys.orig_argv, *warm_arguments.values())}


# ---- zygote, once, after the warm-up ----


def functions():
    return has_text, look_for_arguments, renew


def found():
    """Whether runs have something to renew, and a phrase for each thing that they cannot."""
    return bool(copies or parsers or first_texts), fixed_texts


def has_text(objects):
    return not texts.keys().isdisjoint(map(id, objects))


def look_for_arguments(holder, gc, setter):
    kind = type(holder)
    formatter = getattr(sys.modules.get("argparse"), "HelpFormatter", None)
    if id(holder) in holders_of_ours or formatter and issubclass(kind, formatter):
        return  # argparse makes a formatter anew for each text; its rest may wait for the collector
    if kind is dict:
        look_for_texts(holder, holder, gc, setter)
    elif kind is list:
        for name, known in warm_arguments.items():
            if len(known) == len(holder) and all(a is b for a, b in zip(known, holder)):
                copies.append((holder, name))
                return
        keep_fixed(called(holder, gc))
    elif kind is CellType:
        first_texts.append((lambda new: setattr(holder, "cell_contents", new), "a function"))
    else:
        try:
            names = object.__getattribute__(holder, "__dict__")
        except AttributeError:
            names = {}
        if type(names) is not dict or not look_for_texts(names, holder, gc, setter):
            keep_fixed(called(holder, gc))


def look_for_texts(names, holder, gc, setter):
    """Returns whether there was one among the values."""
    found = False
    for key, value in list(names.items()):
        if id(key) in texts:
            keep_fixed(called(holder, gc))
        if id(value) not in texts:
            continue
        found = True
        if key == "_prog" and is_of_formatter(names, gc):
            continue
        parser = parser_of(names, holder, gc) if key == "prog" else None
        if parser is not None:
            parsers[id(parser)] = parser
        elif texts[id(value)] != "argv":
            keep_fixed(f"{called(holder, gc)}.{key}")
        else:
            put = setter(names, key, gc)
            first_texts.append((put, f"{called(holder, gc)}.{key}"))
    return found


def is_of_formatter(names, gc):
    kind = getattr(sys.modules.get("argparse"), "HelpFormatter", None)
    return kind and any(issubclass(type(one), kind) for one in gc.get_referrers(names))


def keep_fixed(name):
    fixed_texts.append(f"{name}, which was made of sys.argv")


def parser_of(names, holder, gc):
    """The parser of argparse whose attributes these are, or None."""
    kind = getattr(sys.modules.get("argparse"), "ArgumentParser", None)
    if kind is None:
        return None
    if holder is not names:
        return holder if issubclass(type(holder), kind) else None
    return next((one for one in gc.get_referrers(names) if issubclass(type(one), kind)), None)


def called(holder, gc):
    """For people."""
    if type(holder) is dict and type(holder.get("__name__")) is str:
        return holder["__name__"]
    for name, module in list(sys.modules.items()):
        for key, value in list(getattr(module, "__dict__", {}).items()):
            if value is holder or type(value) is FunctionType and value.__defaults__ is holder:
                return f"{name}.{key}"
    return f"an object of {type(holder).__qualname__}"


# ---- run child, with its arguments: is a warm run exact? ----


def reason_for_cold():
    """Why its arguments cannot take the places of the warm-up's, or None."""
    first = sys.argv[0]
    end = os.path.basename(first)
    has_first = parsers or first_texts or any(name == "argv" for _, name in copies)
    if has_first and first == "-m" and sys.orig_argv[-len(sys.argv)] != "-m":
        return "the preload keeps sys.argv, of which python3 -m sets the first when the program begins"
    is_directory = os.path.isdir(first) or sys.path_importer_cache.get(first) is not None
    if parsers and is_directory and sys.version_info >= (3, 14):
        return "the preload's parser is named before it is known that a directory or archive is run"
    if first_texts and os.path.splitext(end)[0] != first:
        # Of "-c" they are the same object.
        return f"{first_texts[0][1]} is the warm-up's sys.argv[0], or its end: which, cannot be told"
    for parser, action in (pair for parser in parsers.values() for pair in commands_of(parser)):
        if action._prog_prefix != parser.prog and "-c" in action._prog_prefix:
            return f"the preload's parser has commands behind {action._prog_prefix!r}"
    return None


def commands_of(parser):
    for action in subparsers_of(parser):
        yield parser, action
        for one in set(action.choices.values()):
            yield from commands_of(one)


def subparsers_of(parser):
    return [one for one in parser._actions if isinstance(one, sys.modules["argparse"]._SubParsersAction)]


# ---- run child, when its namespace is there ----


def rename(parser, new):
    """With the parsers of its commands, whose names begin with its own: see add_subparsers() of argparse."""
    old, parser.prog = parser.prog, new
    for action in subparsers_of(parser):
        prefix = action._prog_prefix
        if prefix != old:
            continue
        action._prog_prefix = new.strip()
        for one in set(action.choices.values()):
            if type(one.prog) is str and one.prog.startswith(prefix + " "):
                rename(one, action._prog_prefix + one.prog[len(prefix) :])


def renew():
    for holder, name in copies:
        holder[:] = getattr(sys, name)
    for parser in parsers.values():
        rename(parser, os.path.basename(sys.argv[0]))
    for put, name in first_texts:
        put(sys.argv[0])
    copies.clear()
    parsers.clear()
    first_texts.clear()
