# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes note of what the interpreter's start, the preload and the init section read.

Compiled into the zygote and run in a namespace of its own, never imported. While the warm-up lasts
the import system's own look at files and directories is listened to: what it saw is what was consumed,
whatever happens to the files meanwhile. Nothing of it is left when the warm-up is over.
"""
import posix
import sys
import time

external = sys.modules["_frozen_importlib_external"]
FileFinder = external.FileFinder
ModuleSpec = external._bootstrap.ModuleSpec
FrozenImporter = external._bootstrap.FrozenImporter

REGULAR = 0o100000
TYPE = 0o170000
CLOCK_REALTIME_COARSE = 5  # linux/time.h: the clock that file systems stamp with
# Files changed less long ago than this may be written to again without a new stamp: the coarse
# clock ticks at 100 Hz at least.
TICK_NS = 10_000_000
NOT_THERE = (0, 0, 0, 0, 0)
# By whose functions others ask for variables (os.path.expanduser() for instance).
FUNCTIONS_OF = ("_collections_abc", "genericpath", "os", "posixpath")
DOUBTFUL = (0, 0, 0, 0, 1)  # what no file has: it may have changed while it was read
# Of distributions, by which importlib.metadata and pkg_resources find what is installed, and of
# files that module site reads.
ENDINGS = (".dist-info", ".egg-info", ".egg-link", ".pth", ".start")  # PEP 829: from 3.15 on

# Below a directory of LD_LIBRARY_PATH.
FIRST = ["glibc-hwcaps", "tls", "haswell", "avx512_1", "x86_64", "xeon_phi", "aarch64", "atomics"]
library_path = os.fsdecode(posix.environ.get(b"LD_LIBRARY_PATH", b""))

files = {}  # path -> stamp
searched = {}  # directory -> {name: entries that an import of it would look at}
whole = {}  # directory of sys.path -> entries with one of ENDINGS
indices = {}  # directory -> (listing, {name: entries}), for speed
suffixes = tuple(s for _, group in external._get_supported_file_loaders() for s in group)

Environ = type(os.environ)
variables = set()  # asked for by name
went_through = False  # whether somebody went through all of them
site_runs = True  # module site has not been imported yet
at = None  # the variable that such a one has come to
given = []  # the names and values that such ones were given

path_stat = external._path_stat
classify_pyc = external._classify_pyc
find_spec = FileFinder.find_spec
get_variable = Environ.__getitem__
iterate = Environ.__iter__


def stamp_of(status):
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def note_before_reading(path, status):
    """The file is read after this: should it change before or meanwhile, its stamp will differ."""
    if path in files:
        return
    files[os.path.abspath(path)] = stamp_of(status)
    age = time.time_ns() - status.st_ctime_ns
    if -TICK_NS < age < TICK_NS:
        while time.clock_gettime_ns(CLOCK_REALTIME_COARSE) <= status.st_ctime_ns:
            time.sleep(0.001)


def note_after_reading(path, start, there=False):
    """The file, or its absence unless it must be `there`, was seen some time after `start`."""
    path = os.path.abspath(path)
    if path in files:
        return
    try:
        status = posix.stat(path)
    except OSError:
        if not there:
            files[path] = NOT_THERE
        return
    if status.st_mode & TYPE == REGULAR:
        files[path] = DOUBTFUL if is_doubtful(status, start) else stamp_of(status)


def is_doubtful(status, start):
    """Whether it has changed since `start`. Of a file system whose clock is ahead of ours that
    cannot be told, and would be so for ever."""
    return start <= status.st_ctime_ns <= time.time_ns()


def note_search(finder, names):
    """Imports of `names` were looked for by `finder`, in the listing that it has now."""
    listing = finder._path_cache
    known = indices.get(finder.path)
    if known is None or known[0] is not listing:
        index = {}
        for entry in listing:
            name, dot, rest = entry.partition(".")
            if dot + rest in suffixes or not dot:
                index.setdefault(name, []).append(entry)
        known = indices[finder.path] = (listing, index)
    found = searched.setdefault(finder.path, {})
    for name in names:
        if name not in found:
            found[name] = known[1].get(name, ())


def note_distributions(directory):
    try:
        entries = posix.listdir(directory)
    except OSError:
        return
    whole[directory] = [entry for entry in entries if entry.endswith(ENDINGS)]


# ---- the import system's own functions, while the warm-up lasts ----


def listening_path_stat(path):
    try:
        status = path_stat(path)
    except OSError:
        # FileFinder does not look into the listing for this one.
        if path.rpartition("/")[2].startswith("__init__."):
            files.setdefault(os.path.abspath(path), NOT_THERE)
        raise
    if status.st_mode & TYPE == REGULAR:
        note_before_reading(path, status)
    return status


def listening_classify_pyc(data, name, exc_details):
    flags = classify_pyc(data, name, exc_details)
    if flags & 0b11 == 0b01:  # taken as it is, whatever has become of its source (PEP 552)
        note_after_reading(exc_details["path"], time.time_ns())
    return flags


def listening_find_spec(self, fullname, target=None):
    spec = find_spec(self, fullname, target)
    note_search(self, (fullname.rpartition(".")[2],))
    return spec


def is_asked_by_site():
    """Whether module site itself asks, of whose questions (HOME, PYTHONUSERBASE) each run takes care
    (specialise.py), and not a line of a .pth file, which it executes among its own names."""
    frame = sys._getframe(2)
    while frame is not None and frame.f_globals.get("__name__") in FUNCTIONS_OF:
        frame = frame.f_back
    return (
        frame is not None
        and frame.f_globals.get("__name__") == "site"
        and frame.f_code.co_filename != "<string>"
    )


def listening_get_variable(self, key):
    if key == at:
        given.append(get_variable(self, key))
        return given[-1]
    if not (site_runs and is_asked_by_site()):
        variables.add(key)
    return get_variable(self, key)


def listening_iterate(self):
    global at, went_through
    went_through = True
    for key in iterate(self):
        at = key  # whose value is asked for next (collections.abc.ItemsView)
        given.append(key)
        yield key
    at = None


# ---- called by the zygote ----


def listen():
    """Call before module site is imported, whose .pth files run code of anybody's."""
    external._path_stat = listening_path_stat
    external._classify_pyc = listening_classify_pyc
    FileFinder.find_spec = listening_find_spec
    Environ.__getitem__ = listening_get_variable
    Environ.__iter__ = listening_iterate


def begin(start):
    """Call before the preload. `start`: when the process started, in ns since the epoch, by the clock
    that file systems stamp with."""
    global site_runs
    site_runs = False
    for path in (sys.executable, sys._base_executable):
        if path:
            note_after_reading(path, start)
    home = os.path.dirname(sys.executable)
    for directory in (home, os.path.dirname(home)):
        note_after_reading(f"{directory}/pyvenv.cfg", start)
    note_modules(start)
    note_paths(start)
    for directory in whole:
        status = posix.stat(directory)
        if is_doubtful(status, start):  # site may have seen another listing
            files[directory] = DOUBTFUL
    # site looks for the last two in any case.
    names = {name.rpartition(".")[2] for name in sys.modules} | {"sitecustomize", "usercustomize"}
    for finder in list(sys.path_importer_cache.values()):
        if type(finder) is FileFinder and finder._path_cache:
            note_search(finder, names)


def is_copy_kept():
    """Whether who went through all variables has kept some. Texts of one character are the interpreter's own."""
    given.append(b"nobody's".decode())
    counts = [sys.getrefcount(one) for one in given]
    return any(count > counts[-1] for one, count in zip(given, counts) if len(one) > 1)


def end(start, libraries):
    """Call after the preload. `libraries`: what the dynamic linker has loaded, by path."""
    global at
    external._path_stat = path_stat
    external._classify_pyc = classify_pyc
    FileFinder.find_spec = find_spec
    Environ.__getitem__ = get_variable
    Environ.__iter__ = iterate
    at = None
    for path in libraries:
        note_after_reading(path, start, there=True)
    note_library_path(start, libraries)
    note_modules(start)
    note_paths(start)


def note_library_path(start, libraries):
    """Where the dynamic linker has looked for the libraries first (ld.so(8)). It looks into directories for the
    processor before: who starts a zygote has seen that there are none (daemon/supervisor/start/start_paths.cc)."""
    names = [path.rpartition("/")[2] for path in libraries]
    for directory in filter(None, library_path.replace(";", ":").split(":")):
        is_there = note_searched_by_linker(directory, start)
        for first in FIRST:
            note_searched_by_linker(f"{directory}/{first}", start)
        for name in names if is_there else ():
            note_after_reading(f"{directory}/{name}", start)


def note_searched_by_linker(directory, start):
    """Whether it is there. The linker finds that out once (open_path() in glibc's elf/dl-load.c), some time after
    `start`, and never looks again into one that was not."""
    directory = os.path.abspath(directory)
    try:
        status = posix.stat(directory)
    except OSError:
        files.setdefault(directory, NOT_THERE)
        return False
    if is_doubtful(status, start):
        files.setdefault(directory, DOUBTFUL)
    return True


def note_modules(start):
    for module_name, module in list(sys.modules.items()):
        if module_name == "__pyfx_init__":
            continue  # who told us to run it knows what it was
        # Not getattr(): a module may make up attributes, or import others to have them.
        try:
            names = object.__getattribute__(module, "__dict__")
        except AttributeError:
            continue
        spec = names.get("__spec__")
        if type(spec) is not ModuleSpec:
            spec = None
        elif spec.loader is FrozenImporter:
            continue  # part of the interpreter
        for path in (names.get("__file__"), spec and spec.origin):
            if type(path) is str and path.startswith("/"):
                note_after_reading(path, start, there=True)


def note_paths(start):
    """sys.path and the directories that module site looks into."""
    site = sys.modules.get("site")
    paths = [path for path in sys.path if type(path) is str]
    if site is not None:
        paths += site.getsitepackages()
        # The user's own are in sys.path if they are there. When they appear, a run is cold for it
        # (reason_for_cold() in specialise.py): their .pth files may act in each python3.
    for path in dict.fromkeys(map(os.path.abspath, paths)):
        if path in whole:
            continue
        note_distributions(path)
        for entry in whole.get(path, ()):
            if entry.endswith((".pth", ".start")):
                note_after_reading(f"{path}/{entry}", start)
        if path not in whole:
            note_after_reading(path, start)  # an archive, or not there


def result():
    """(files, numbers of their stamps, directories, suffixes, endings, variables, whether all of them
    were gone through, and kept); a directory is (path, whether it counts as a whole, names, entries)."""
    directories = []
    for path in sorted(searched.keys() | whole.keys()):
        found = searched.get(path, {})
        entries = {entry for entries in found.values() for entry in entries}
        entries.update(whole.get(path, ()))
        directories.append((path, path in whole, sorted(found), sorted(entries)))
    stamps = [number % (1 << 64) for stamp in files.values() for number in stamp]
    names = sorted({os.fsdecode(name) for name in variables if isinstance(name, (str, bytes))})
    return list(files), stamps, directories, list(suffixes), list(ENDINGS), names, went_through, is_copy_kept()
