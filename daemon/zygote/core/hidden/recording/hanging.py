# SPDX-License-Identifier: GPL-3.0-or-later
"""Which dictionaries, lists and sets hang on what a module has by a name: those in which an import may change what
belongs to another module.

Compiled into the zygote and run in a namespace of its own, never imported.
"""
import sys

DEEPEST = 5  # steps from the name
LARGEST = 2_000  # entries of a container whose entries are looked into
ModuleType = type(sys)
FunctionType = type(lambda: None)


def is_enumeration(attributes):
    """Of a class whose tables are filled as its values are asked for."""
    return attributes is not None and ("_member_map_" in attributes or "_value2member_map_" in attributes)


def of_object(native, one):
    """Its attributes, and the class if it is one; None for those that nobody can change, or that do not matter."""
    kind = type(one)
    if issubclass(kind, ModuleType):
        return None, None
    if issubclass(kind, type):
        names = native.names_of_class(one)
        return (None, None) if is_enumeration(names) else (names, one)
    return (None if is_enumeration(native.names_of_class(kind)) else native.names_of_instance(one)), None


def contents(function):
    """What it has from around it, as functools.singledispatch() keeps what is registered."""
    found = []
    for cell in function.__closure__ or ():
        try:
            found.append(cell.cell_contents)
        except ValueError:  # empty
            pass
    return tuple(found)


def hanging_on(native, value, known):
    """Yields them, each with the class whose attributes they are, or None. Does not look into those whose ids are in
    `known`, which has each that was yielded before the next one is asked for."""
    left = [(value, 0)]
    while left:
        one, depth = left.pop()
        if type(one) is FunctionType:
            one = contents(one)
        container, kind = (one, None) if type(one) in (dict, list, set, tuple) else of_object(native, one)
        if container is None or id(container) in known:
            continue
        if type(container) is not tuple:
            yield container, kind
        if depth < DEEPEST and type(container) is not set and len(container) <= LARGEST:
            items = container.values() if type(container) is dict else container
            left += [(item, depth + 1) for item in items]
