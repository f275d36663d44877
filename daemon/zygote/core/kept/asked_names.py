# SPDX-License-Identifier: GPL-3.0-or-later
"""Who asks for sys.argv, sys.ps1, sys.executable and __main__.__file__ while the warm-up lasts, and to what end.

What is made of these texts is found afterwards (kept_texts.py); that somebody counts or compares the arguments leaves
nothing to be found. So the names are keys that hear who asks for them, and the code that did tells what comes next:
whatever is not known to only take some of it along makes runs cold. Compiled into the zygote and run in a namespace of
its own, never imported.
"""
import sys

names_of_sys = sys.__dict__
order = list(names_of_sys)
opcodes = []  # their names
readers = {}  # (code, offset) -> the name of its module
readers_of_file = set()  # (code, offset)
is_file_asked = is_prompt_asked = is_name_asked = False
# Of sys: they tell by which name the interpreter was called.
WITH_CALLED_NAME = ("executable", "_base_executable", "orig_argv")

# Methods of a text that give texts made of it.
OF_TEXTS = frozenset(["split", "rsplit", "partition", "rpartition", "replace", "strip", "rstrip", "lstrip",
                      "removesuffix", "removeprefix", "encode"])
TAKERS = frozenset(["list", "tuple", "join"])
WITH_NAME = ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_ATTR", "LOAD_METHOD", "STORE_NAME", "STORE_GLOBAL", "IMPORT_FROM")
OF_CONSTANTS = ("LOAD_CONST", "LOAD_SMALL_INT", "LOAD_COMMON_CONSTANT")
LOADS = (*OF_CONSTANTS, "LOAD_NAME", "LOAD_GLOBAL", "LOAD_FAST")
OF_ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD")
OF_VARIABLES = ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FAST", "LOAD_DEREF", "LOAD_CLOSURE")
LOCAL = ("LOAD_FAST", "STORE_FAST", "LOAD_FAST_BORROW", "LOAD_FAST_CHECK", "LOAD_DEREF", "STORE_DEREF")


class Heard(str):
    """A name that hears who asks for it: of two texts that are compared, the one of a derived class is asked first."""

    __hash__ = str.__hash__
    hear = None

    def __eq__(self, other):
        return str.__eq__(self, other) is True and self.hear()


def caller():
    """The frame that asks; C code may have none."""
    try:
        return sys._getframe(3)
    except ValueError:
        return None


def module_of(frame):
    return frame.f_globals.get("__name__") if frame is not None else None


def hear_argument():
    frame = caller()
    if module_of(frame) != "pyfx" and frame is not None:
        readers[frame.f_code, frame.f_lasti] = module_of(frame)
    return True


def hear_file():
    global is_file_asked
    frame = caller()
    # It asks each module, to find one by its file, and knows a program's by its name.
    if module_of(frame) == "inspect":
        return False
    if frame is not None:
        readers_of_file.add((frame.f_code, frame.f_lasti))
    else:
        is_file_asked = True
    return True


def hear_prompt():
    global is_prompt_asked
    is_prompt_asked = True
    return False


def hear_name():
    """Module site asks for the directory only, which is the same for each name. In its names lines of .pth files are
    executed, too."""
    global is_name_asked
    frame = caller()
    module = module_of(frame)
    if module not in ("pyfx", "site") or module == "site" and frame.f_code.co_filename == "<string>":
        is_name_asked = True
    return True


def asked_for_name():
    return is_name_asked


def put(names, name, value, hear):
    heard = Heard(name)
    heard.hear = hear
    names.pop(name, None)
    names[heard] = value


def namespace():
    return globals()


def begin():
    """Call before anything of the warm-up, whose finders, hooks and settings are not to meet an import of ours."""
    load_opcodes()
    put(names_of_sys, "argv", sys.argv, hear_argument)
    put(names_of_sys, "ps1", None, hear_prompt)
    for name in WITH_CALLED_NAME:
        put(names_of_sys, name, names_of_sys[name], hear_name)


def load_opcodes():
    before, writes = set(sys.modules), sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    import opcode

    opcodes.extend(opcode.opname)
    sys.dont_write_bytecode = writes
    for name in set(sys.modules) - before:
        del sys.modules[name]


def begin_main(filename):
    """Call when site was imported: python3 has the script's file from then on."""
    put(sys.modules["__main__"].__dict__, "__file__", filename, hear_file)


def end():
    """Call after the warm-up. A dictionary that had another key than plain texts is slower for ever, unless it was
    emptied; nobody is to see it so, nor the class of these keys (str.__subclasses__())."""
    global Heard
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    for names in (sys.modules["__main__"].__dict__, names_of_sys):
        kept = {str(name): value for name, value in names.items() if not is_to_go(name)}
        if names is names_of_sys:
            kept = {name: kept[name] for name in [*filter(kept.__contains__, order), *kept]}
        names.clear()
        names.update(kept)
    Heard = None
    sys.setswitchinterval(interval)


def is_to_go(name):
    return type(name) is Heard and name.hear in (hear_file, hear_prompt)


# ---- what is done with sys.argv ----


def failure():
    """What a warm-up that failed may have failed for, or None."""
    if readers:
        return "sys.argv"
    return "__main__.__file__" if is_file_asked or readers_of_file else None


def phrases():
    """What cannot be each run's own."""
    global is_file_asked
    found = []
    for (code, offset), module in readers.items():
        if not only_takes(instructions(code), offset):
            found.append(f"{module}, which does more with sys.argv than to keep some of it")
    for code, offset in readers_of_file:
        if not fails_to_import(instructions(code), offset):
            is_file_asked = True
    readers.clear()
    readers_of_file.clear()
    return list(dict.fromkeys(found))


def instructions(code):
    """(offset, name, what it is about) of each."""
    found, argument = [], 0
    for offset in range(0, len(code.co_code), 2):
        name = opcodes[code.co_code[offset]]
        argument = argument << 8 | code.co_code[offset + 1]
        if name == "EXTENDED_ARG":
            continue
        if name not in ("CACHE", "NOP", "PRECALL", "PUSH_NULL", "NOT_TAKEN"):
            found.append((offset, name, value_of(code, name, argument)))
        argument = 0
    return found


def value_of(code, name, argument):
    if name == "LOAD_CONST":
        return code.co_consts[argument]
    if name == "LOAD_GLOBAL" or name == "LOAD_ATTR" and sys.version_info >= (3, 12):
        argument >>= 1
    if name in WITH_NAME and argument < len(code.co_names):
        return code.co_names[argument]
    if name in LOCAL and argument < len(code.co_varnames):
        return code.co_varnames[argument]
    return argument


def fails_to_import(code, offset):
    """Whether a name is imported from __main__ that is not there: the error's text has the file."""
    _, name, value = next((one for one in code if one[0] >= offset), (0, "", None))
    return name == "IMPORT_FROM" and value != "__file__"


def only_takes(code, offset):
    """Whether what reads sys.argv there does nothing with it but keep it, or some of it."""
    at = next((at for at, one in enumerate(code) if one[0] >= offset), len(code))
    names = [one[1] for one in code[at : at + 6]] + ["", "", "", "", "", ""]
    values = [one[2] for one in code[at : at + 6]] + [None] * 6
    before = code[at - 2][2] if at > 1 else None
    if values[0] != "argv":
        return at > 2 and code[at - 3][2] == "hasattr"
    if names[0] == "IMPORT_FROM" or names[1].startswith("STORE_"):
        return is_not_loaded(code, at + 1)
    if names[1] in ("LIST_EXTEND", "TO_BOOL") or names[1].startswith("POP_JUMP"):
        return True  # it never is empty
    if names[1] == "BINARY_OP" and values[1] == 0:
        return True  # a list is added to
    if names[1] in ("LOAD_METHOD", "LOAD_ATTR"):
        return values[1] in ("copy", "append", "extend")  # see effects.py
    if names[1].startswith("CALL"):
        return before in TAKERS
    if is_built_into(code, at + 1):
        return True
    return is_part_taken(code, at + 1, names[1:], values[1:], before)


def is_part_taken(code, at, names, values, before):
    """Of an item or a slice."""
    if not names[0].startswith(OF_CONSTANTS):
        return False
    is_slice = names[1].startswith(OF_CONSTANTS) or type(values[0]) is slice
    count = names[:4].index("BINARY_SUBSCR") if "BINARY_SUBSCR" in names[:4] else None
    if count is None:  # from 3.12 and 3.14 on
        count = next((i for i, name in enumerate(names[:4]) if name in ("BINARY_SLICE", "BINARY_OP")), None)
    if count is None:
        return False
    then, value = names[count + 1], values[count + 1]
    if then.startswith("STORE_"):
        return not is_slice or is_not_loaded(code, at + count + 1)
    if then.startswith("CALL"):
        return before in TAKERS if is_slice else before != "len"
    if then in ("LOAD_METHOD", "LOAD_ATTR"):
        return not is_slice and value in OF_TEXTS
    if then in ("LIST_EXTEND", "BINARY_OP", "FORMAT_VALUE", "FORMAT_SIMPLE", "LIST_APPEND", "RETURN_VALUE"):
        return True
    return is_built_into(code, at + count + 1)


def is_built_into(code, at):
    """Whether the next that is done with it, behind some loads, is to put it into a list, tuple or dictionary."""
    loads = 0
    for _, name, value in code[at:]:
        if name in LOADS:
            loads += 1
            continue
        if name == "BUILD_MAP":
            return 2 * value > loads
        if name == "BUILD_CONST_KEY_MAP":
            return value + 1 > loads
        return name in ("BUILD_LIST", "BUILD_TUPLE") and value > loads
    return False


def is_not_loaded(code, at):
    """Whether the name that is given there is not used in the same code."""
    _, name, value = code[at] if at < len(code) else (0, "", None)
    # The attribute argv of sys is no variable of that name, and what reads it here is known.
    loads = OF_ATTRIBUTES if name == "STORE_ATTR" else OF_VARIABLES
    return name.startswith("STORE_") and not any(
        other.startswith(loads) and used == value for i, (_, other, used) in enumerate(code) if i != at - 1)
