# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run child does in Python between fork and the user's code.

Compiled into the zygote and run in a namespace of its own, never imported: nothing of it may be
seen by user code. Uses only modules that a bare interpreter has loaded; refreshes others only if
they are loaded already.
"""
import _signal
import builtins
import posix
import sys
import time

# ColdCause of protocol/base/cold_cause.h
VARIABLE, TERMINAL, MODULE = 3, 14, 17
DISTRIBUTIONS = (".dist-info", ".egg-info", ".egg-link")

BuiltinImporter = sys.modules["_frozen_importlib"].BuiltinImporter
FileFinder = sys.modules["_frozen_importlib_external"].FileFinder


def loaded(name):
    """Also what no run sees before it imports it: `hidden`, by name."""
    return sys.modules.get(name) or hidden.get(name)


# ---- zygote, once, after the warm-up ----

# What a bare interpreter has, before the warm-up.
bare_modules = frozenset(sys.modules)
# What `def main(args=sys.argv)` of a preloaded module holds on to.
arguments = {name: getattr(sys, name) for name in ("argv", "orig_argv", "warnoptions", "_xoptions")}
bare_main = {**vars(type(sys)("__main__")), "__loader__": BuiltinImporter}
if "__annotations__" in vars(sys.modules["__main__"]):  # until 3.13
    bare_main["__annotations__"] = None  # a new one each time
bare_main["__builtins__"] = builtins
bare_importers = frozenset(sys.path_importer_cache)
bare_zone = (time.timezone, time.altzone, time.daylight, time.tzname)

# What the process was started in, before module site's .pth files could change it.
bare_environment = None
bare_variables = None  # the same, as bytes

sought_distributions = False  # seeks_distributions() of the zygote

# What the warm-up made of it.
set_variables = None  # name -> value, None if it was removed
c_variables = None  # the same, of those that os.environ does not have so
zone_follows = None  # whether module time was told of TZ; None: neither that nor the start's zone
had_user_site = None  # whether the user's site-packages were in sys.path from the start
preloaded = None  # top-level names that a file of the user's could hide
put_into_main = {}  # names of __main__ that the warm-up bound


def remember_start(entries):
    """`entries`: the environment before module site was imported, as bytes."""
    global bare_environment, bare_variables
    bare_variables = parsed(entries)
    bare_environment = {
        os.fsdecode(name): os.fsdecode(value) for name, value in bare_variables.items()
    }


def remember(written, found_in_front, entries):
    """Call after the warm-up. `written`: variables that it has set. `found_in_front`: modules that no
    file beside a program could hide. `entries`: what C has for an environment, as bytes."""
    global had_user_site, preloaded, put_into_main, set_variables
    names = bare_environment.keys() | os.environ.keys()
    set_variables = {name: os.environ.get(name) for name in names
                     if os.environ.get(name) != bare_environment.get(name)}
    set_variables.update((name, os.environ.get(name)) for name in written)
    remember_c_variables(parsed(entries))
    remember_zone()
    put_into_main = {k: v for k, v in vars(sys.modules["__main__"]).items() if k not in bare_main}
    site = sys.modules.get("site")
    had_user_site = site is not None and site.USER_SITE in sys.path
    preloaded = {name.partition(".")[0] for name in sys.modules}
    preloaded -= bare_modules
    preloaded -= set(sys.builtin_module_names)
    preloaded.difference_update(found_in_front)
    # Each run asks the directories anew, see renew_path(), and packages have hundreds of them.
    for name, finder in list(sys.path_importer_cache.items()):
        if name not in bare_importers and (finder is None or type(finder) is FileFinder):
            del sys.path_importer_cache[name]


def remember_c_variables(variables):
    global c_variables
    c_variables = {}
    for name in bare_variables.keys() | variables.keys():
        value = variables.get(name)
        if value != bare_variables.get(name) and value != os.environ._data.get(name):
            c_variables[os.fsdecode(name)] = value and os.fsdecode(value)


def zone():
    return (time.timezone, time.altzone, time.daylight, time.tzname)


def remember_zone():
    """localtime_r(3) goes by TZ as it was when tzset(3) was last called."""
    global zone_follows
    left = zone()
    time.tzset()
    if left == zone():
        zone_follows = True
    elif left == bare_zone:
        zone_follows = False


def seeks_distributions():
    """Whether the preload has looked for installed distributions on sys.path. The zygote asks first: from 3.15 on
    what tells it is cleared in forked processes."""
    global sought_distributions
    sought_distributions = sought_distributions or has_sought_distributions()
    return sought_distributions


def has_sought_distributions():
    if "pkg_resources" in sys.modules:
        return True
    for name in ("importlib.metadata", "importlib_metadata"):
        path_type = getattr(sys.modules.get(name), "FastPath", None)
        cache_info = getattr(getattr(path_type, "__new__", None), "cache_info", None)
        if cache_info is not None and cache_info().currsize:
            return True
    return False


def names_to_hide():
    return list(preloaded)


# ---- spare, ahead of its run ----


def refresh_ahead():
    """Renews what modules captured at import and what does not depend on the client."""
    if threading := loaded("threading"):
        threading.main_thread()._set_native_id()  # 3.11 leaves the parent's id after fork
    if process := loaded("multiprocessing.process"):
        # A fresh key each, as in fresh interpreters.
        process.current_process()._config["authkey"] = process.AuthenticationString(
            posix.urandom(32)
        )


# ---- run child, with the client's context: is a warm run exact? ----


def hidden_by(directory, names):
    """The entry of `directory` that an import of one of `names` would find first, or None."""
    try:
        entries = os.listdir(directory or ".")
    except OSError:
        return None  # a zip, or nothing at all; imports will see the same
    suffixes = sys.modules["_frozen_importlib_external"]._get_supported_file_loaders()
    suffixes = tuple(suffix for _, group in suffixes for suffix in group)
    for entry in entries:
        name = entry.partition(".")[0]
        if name not in names:
            continue
        if entry == name:  # a package, unless it is a mere folder
            if any(os.path.isfile(os.path.join(directory, name, "__init__" + s)) for s in suffixes):
                return entry
        elif entry[len(name) :] in suffixes:
            return entry
    return None


def distribution_in(directory):
    try:
        entries = os.listdir(directory or ".")
    except OSError:
        return None
    return next((entry for entry in entries if entry.endswith(DISTRIBUTIONS)), None)


def hidden_in_archive(importer, names):
    """The same for a zip file, or an object of sys.path_hooks' that lists no files."""
    for entry in getattr(importer, "_files", ()):
        name = entry.split("/")[0].partition(".")[0]
        if name in names:
            return entry
    return None


def is_directory_there():
    try:
        return bool(os.getcwd())
    except OSError:
        return False


def reason_for_cold(path0, importer, pythonpath):
    """Why this run would not be what python3 makes of it: (ColdCause, text), or None.

    `path0`: what python3 puts first on sys.path, or None. `importer`: its importer when that is a
    directory or zip that is run itself, else None.
    """
    if pythonpath and not is_directory_there():
        return MODULE, "the working directory is gone, and python3 does not start with PYTHONPATH there"
    directories = [] if path0 is None else [path0]
    directories += pythonpath.split(":") if pythonpath else []
    for directory in directories if directories and seeks_distributions() else ():
        if (found := distribution_in(directory)) is not None:
            return MODULE, f"{found!r} in {directory!r} is a distribution that the preload would find"
    if path0 is not None:
        hider = hidden_by(path0, preloaded)
        if hider is None and importer is not None:
            hider = hidden_in_archive(importer, preloaded)
        if hider is not None:
            return MODULE, f"{hider!r} beside the program would hide a preloaded module"
    for directory in pythonpath.split(":") if pythonpath else ():
        of_site = () if sys.flags.no_site else ("sitecustomize", "usercustomize")
        hider = hidden_by(directory, preloaded.union(of_site))
        if hider is not None:
            return MODULE, f"{hider!r} in PYTHONPATH's {directory!r} would hide a preloaded module"
    if loaded("readline") and posix.isatty(0):
        # It reads TERM and ~/.inputrc when it is imported (rl_initialize(3)).
        return TERMINAL, "the preload imported readline, which knows the daemon's terminal only"
    if zone_follows is None:
        return VARIABLE, "the preload told the time's functions of a TZ that is gone"
    for name in set_variables.keys() | c_variables.keys():
        # What the import makes of another value, or whether it leaves it, cannot be known.
        if os.environ.get(name) != bare_environment.get(name):
            return (
                VARIABLE,
                f"{name!r} is set by the preload, and the client's differs from the daemon's",
            )
    site = sys.modules.get("site")
    if site is not None and site.ENABLE_USER_SITE:
        theirs = user_site()[1]
        is_there = os.path.isdir(theirs)
        was_there = had_user_site
        if is_there != was_there or is_there and theirs != site.USER_SITE:
            return (
                MODULE,
                f"the user's site-packages {theirs!r} are not as they were at the zygote's start",
            )
    return None


def user_site():
    """USER_BASE and USER_SITE as module site finds them for the client's environment."""
    base = os.environ.get("PYTHONUSERBASE") or os.path.expanduser(os.path.join("~", ".local"))
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return base, f"{base}/lib/{version}/site-packages"


# ---- run child, with the client's context: take it on ----


def fresh_main(init_names):
    """__main__ as a fresh interpreter has it, with what the warm-up put there: the same module, for others
    hold it or its names (dill, rlcompleter). No global of ours holds it, it is to end as any other."""
    main = sys.modules["__main__"]
    if type(main) is not type(sys):
        main = sys.modules["__main__"] = type(sys)("__main__")
    names = main.__dict__
    names.clear()
    names.update(bare_main)
    if "__annotations__" in names:
        names["__annotations__"] = {}
    names.update(put_into_main)
    names.update(init_names)
    if "__mp_main__" in sys.modules:
        sys.modules["__mp_main__"] = main


def parsed(entries):
    """What convertenviron() of Modules/posixmodule.c makes of `entries` (bytes)."""
    environment = {}
    for entry in entries:
        name, equals, value = entry.partition(b"=")
        if equals:
            environment.setdefault(name, value)
    return environment


def renew_environment(entries):
    """Makes os.environ that of `entries` (bytes)."""
    environ = posix.environ
    environ.clear()
    environ.update(parsed(entries))
    os.environ._data = environ
    time.tzset()


def renew_importers():
    """FileFinder notices a changed directory by its time stamp; what changed within one tick of the
    clock, and directories that did not exist before, need this (importlib docs)."""
    for name, finder in list(sys.path_importer_cache.items()):
        if finder is None or not name.startswith("/"):
            del sys.path_importer_cache[name]
        elif hasattr(finder, "invalidate_caches"):
            finder.invalidate_caches()


def renew_arguments():
    """Puts what the reconfiguration made new objects of (_PySys_UpdateConfig() in
    Python/sysmodule.c) into those that the preloaded modules know."""
    for name, known in arguments.items():
        new = getattr(sys, name)
        if new is known:
            continue
        known.clear()
        if isinstance(known, dict):
            known.update(new)
        else:
            known.extend(new)
        setattr(sys, name, known)


def renew_signals(ignored, kept):
    """Every handler as at start-up, but those of the preload's: `ignored` and `kept` have bit n - 1 set
    for an ignored signal n, and one that the preload has set. What Python knows no handler of was set by C
    code before it looked: faulthandler's, at the interpreter's start."""
    getsignal = _signal.getsignal
    default, ignore = _signal.SIG_DFL, _signal.SIG_IGN
    for number in _signal.valid_signals():
        if number in (_signal.SIGKILL, _signal.SIGSTOP) or kept >> (number - 1) & 1:
            continue
        wanted = ignore if ignored >> (number - 1) & 1 else default
        if number in (_signal.SIGPIPE, _signal.SIGXFSZ):
            wanted = ignore  # signal_install_handlers() in Modules/signalmodule.c
        elif number == _signal.SIGINT and wanted is default:
            wanted = _signal.default_int_handler
        known = getsignal(number)
        if known is not wanted and known is not None:
            _signal.signal(number, wanted)


def refresh():
    """Renews what modules captured at import and what depends on the client."""
    for name, value in set_variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    for name, value in c_variables.items():
        if value is None:
            posix.unsetenv(name)
        else:
            posix.putenv(name, value)
    if zone_follows and "TZ" in set_variables:
        time.tzset()
    # Also where it is not used, in most virtual environments: site.main() asks in any case.
    if (site := loaded("site")) and site.USER_SITE is not None:
        site.USER_BASE, site.USER_SITE = user_site()
    if (sysconfig := loaded("sysconfig")) and sysconfig._CONFIG_VARS:
        sysconfig._CONFIG_VARS["userbase"] = sysconfig._getuserbase()  # HOME, PYTHONUSERBASE
    if tempfile := loaded("tempfile"):
        tempfile.tempdir = None  # TMPDIR
    if process := loaded("multiprocessing.process"):
        try:
            process.ORIGINAL_DIR = os.path.abspath(os.getcwd())  # where spawned children start
        except OSError:
            process.ORIGINAL_DIR = None
    # PYTHONTZPATH, which is a condition of a hidden one; and it asks sysconfig, which keeps what it has told.
    if (zoneinfo := sys.modules.get("zoneinfo")) and "zoneinfo" not in hidden:
        zoneinfo.reset_tzpath()
    if logging := loaded("logging"):
        # Not the spare's start, which may be hours ago. In ns from 3.13 on.
        now = time.time_ns if isinstance(logging._startTime, int) else time.time
        logging._startTime = now()
