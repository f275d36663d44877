# SPDX-License-Identifier: GPL-3.0-or-later
"""What the warm-up has made of texts that are others in each run: of its working directory's path, sys.argv,
sys.orig_argv and __main__.__file__.

While the warm-up lasts these are texts like no other: each has the same twelve digits in it. So whatever holds some
of one is known by them (kept_places.py), and a run puts there what python3 would have made of its own: all_forms() has
what can be made of a path, and what all that may be in a run. Where this is not one and the same text, and where what
was made is none of these forms, runs are cold. Compiled into the zygote and run in a namespace of its own, never
imported.
"""
import posix
import sys

try:
    nowhere = posix.readlink("/proc/self/cwd")  # an empty directory of ours, see paths_looked_at.h
except OSError:
    nowhere = "/"
# Where none could be made beside the socket it has no digits, and is known as a whole.
if "/nowhere-" in nowhere:
    digits = nowhere.rpartition("-")[2]
else:
    digits = str(10**11 + int.from_bytes(posix.urandom(4), "big"))
above = os.path.dirname(nowhere)
needle = os.path.dirname(above) if above.endswith(digits) else nowhere
if needle == "/":
    needle = digits
byte_digits, byte_needle = os.fsencode(digits), os.fsencode(needle)

# The beginning "./" tells the argument from what a path in its normal form, as pathlib's, has of it.
FOLDER, STEM = f"folder-{digits}", f"program-{digits}"
FIRST = f"./{FOLDER}/{STEM}.py"
SECOND = f"argument-{digits}"
ORIGINAL = f"original-{digits}"
MAIN_FOLDER, MAIN_STEM = f"main-folder-{digits}", f"main-{digits}"
MAIN = f"{nowhere}/{MAIN_FOLDER}/{MAIN_STEM}.py"

PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-")
ARGUMENT, FILE, DIRECTORY = "sys.argv", "__main__.__file__", "the working directory"


# Says what of a run cannot be told. No class of its own, which Exception.__subclasses__() would show.
Unknown = BufferError

forms = []  # (the text, of what it was made, what that may be in a run, whether an ending was taken off)
original_program = sys.orig_argv[0]
arguments = first = file = here = None  # of a run
pieces_of = {}  # text -> its pieces
made_of = {}  # number of a form -> what all it may be in this run


def namespace():
    return globals()


def begin():
    """Call before anything of the warm-up."""
    sys.argv[:] = [FIRST, SECOND]
    sys.orig_argv[1:] = [ORIGINAL]


def main_file():
    return MAIN


# ---- what is made of a path ----


def same(path):
    return (path,)


def parent(path):
    return (os.path.dirname(path),)


def name(path):
    return (os.path.basename(path),)


def parents(path):
    """Of a path in its normal form: of pathlib the working directory's is "."."""
    return (os.path.dirname(path),) if "/" in path else ("", ".")


def names(path):
    return os.path.basename(path), os.path.basename(path.rstrip("/"))


def stems(path):
    """Without its ending."""
    folder, slash, name = path.rpartition("/")
    ends = {os.path.splitext(name)[0], name.removesuffix(".py"), name[:1] + name[1:].partition(".")[0]}
    return tuple(folder + slash + one for one in ends)


def stems_of_name(path):
    return stems(os.path.basename(path))


def absolute(make):
    def made(path):
        if ".." in path.split("/"):
            raise Unknown("the program's path goes up, and may have been left so")
        return {one for a in (os.path.abspath(path), os.path.realpath(path)) for one in make(a)}

    return made


def normal(make):
    def made(path):
        if ".." in path.split("/") or path.startswith("//"):
            raise Unknown("the program's path is not in its normal form")
        return make(os.path.normpath(path))

    return made


def all_forms():
    """In the order in which they are looked for."""
    yield MAIN, FILE, same, False
    yield MAIN[:-3], FILE, stems, True
    yield f"{nowhere}/{MAIN_FOLDER}", FILE, parent, False
    yield f"{MAIN_STEM}.py", FILE, names, False
    yield MAIN_STEM, FILE, stems_of_name, True
    yield f"{nowhere}/{FOLDER}/{STEM}.py", ARGUMENT, absolute(same), False
    yield f"{nowhere}/{FOLDER}/{STEM}", ARGUMENT, absolute(stems), True
    yield f"{nowhere}/{FOLDER}", ARGUMENT, absolute(parent), False
    yield FIRST, ARGUMENT, same, False
    yield FIRST[:-3], ARGUMENT, stems, True
    yield f"./{FOLDER}", ARGUMENT, parent, False
    yield FIRST[2:], ARGUMENT, normal(same), False
    yield FIRST[2:-3], ARGUMENT, normal(stems), True
    yield FOLDER, ARGUMENT, normal(parents), False
    yield f"{STEM}.py", ARGUMENT, names, False
    yield STEM, ARGUMENT, stems_of_name, True
    yield SECOND, ARGUMENT, None, False
    yield nowhere, DIRECTORY, same, False
    if needle not in (digits, nowhere):
        yield above, DIRECTORY, parent, False
        yield needle, DIRECTORY, lambda path: parent(os.path.dirname(path)), False
        yield os.path.basename(nowhere), DIRECTORY, name, False


# ---- zygote, once, after the warm-up ----


def prepare():
    """When it is known that there is something to look for, or these would be found, too."""
    forms.extend(all_forms())


def is_ours(text):
    if isinstance(text, str):
        return str.__contains__(text, digits) or str.__contains__(text, needle)
    return bytes.__contains__(text, byte_digits) or bytes.__contains__(text, byte_needle)


def pieces(text):
    """What it was made of: texts, and between each two of them the number of a form."""
    found = [text]
    for number, (form, *_) in enumerate(forms):
        split = []
        for piece in found:
            if type(piece) is int:
                split.append(piece)
                continue
            for at, one in enumerate(piece.split(form)):
                split += [number, one] if at else [one]
        found = split
    return found


def can_be_made(value):
    """Whether it is of known forms, so that it depends on the run whether it can be made."""
    if type(value) is bytes:
        text = os.fsdecode(value)
        # What a path is put into, as pickle's, may have its length.
        return can_be_made(text) and pieces_of[text][0] == ""
    if type(value) is not str:
        return False
    if value not in pieces_of:
        pieces_of[value] = pieces(value)
    return not any(type(one) is str and is_ours(one) for one in pieces_of[value])


def origin(value):
    """For people."""
    text = os.fsdecode(value) if isinstance(value, bytes) else str(value)
    number = next((one for one in pieces(text) if type(one) is int), None)
    return forms[number][1] if number is not None else ARGUMENT


# ---- run child, with its arguments, in its client's directory ----


def take_on(filename, asked, prompts):
    """`filename`: of the script, or None. `asked`: the namespace of asked_names.py. `prompts`: whether python3 asks for
    what is to be run."""
    global arguments, file, first
    arguments = list(sys.argv)
    first = arguments[0] if arguments else ""
    file = filename
    if prompts and asked["is_prompt_asked"]:
        raise Unknown("the preload asked for sys.ps1, which is there when python3 asks for commands")
    if asked["is_file_asked"] and file is None:
        raise Unknown("the preload asked for __main__.__file__, which only a script has")


def check_argument():
    if first == "-m" and sys.orig_argv[-len(sys.argv)] != "-m":
        raise Unknown("python3 -m sets sys.argv[0] when the program begins")
    if "argparse" in sys.modules and sys.version_info >= (3, 14) and first and file is None:
        if not first.startswith("-"):
            raise Unknown("argparse names a directory or archive by how it is run")


def values(number):
    if number not in made_of:
        made_of[number] = tuple(set(find_values(number)))
    return made_of[number]


def find_values(number):
    global here
    _, source, make, _ = forms[number]
    if source == DIRECTORY:
        here = here or os.getcwd()
        return make(here)
    if source == FILE:
        if file is None:
            raise Unknown("only a script has __main__.__file__")
        return make(file)
    check_argument()
    if make is not None:
        return make(first)
    if len(arguments) != 2:
        raise Unknown("the preload took one of the arguments, and there is not just one")
    return (arguments[1],)


def made(text, of_path):
    """What python3 has in its place. `of_path`: for a path of pathlib's to be made of."""
    found = pieces_of[text]
    new = found[0]
    for number, after in zip(found[1::2], found[2::2]):
        choice = set(values(number))
        if of_path and new == "":
            choice = {one or "." for one in choice}
        if len(choice) != 1:
            raise Unknown(f"it may be {' or '.join(map(repr, sorted(choice)))}")
        value = choice.pop()
        becomes_absolute = value.startswith("/") and not forms[number][0].startswith("/")
        if new.endswith("/") and becomes_absolute or after.startswith("/") and value[-1:] in ("", "/"):
            raise Unknown("whether it was joined as a path cannot be told")
        if new and not PLAIN.issuperset(value):
            raise Unknown(f"{value!r} may have been quoted")
        if forms[number][3] and after.startswith(".") and not first.endswith(".py"):
            raise Unknown("it has another ending")
        if not value and (new.endswith(" ") or after.startswith(" ")):
            raise Unknown("it has no name, and the space beside may have been taken off")
        new += value + after
    return new


def remade(value, of_path=False):
    if type(value) is bytes:
        return os.fsencode(made(os.fsdecode(value), of_path))
    return made(value, of_path)
