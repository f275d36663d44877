#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that the folders keep the direction of docs/architecture.md.

    check_tree.py includes|calls|walk|licences SOURCE_TREE
    check_tree.py libraries BUILD_TREE [--sanitized]

Prints one line for each breach and ends with status 1 if there is any.
"""
import argparse
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import sysconfig

# Folder -> its rooms, and what each may include of the others: every arrow goes one way. The files
# of the folder itself may include all of them; nobody includes those. The core does not know how
# its interpreter came up.
ROOMS = {
    "protocol": {
        "base": "",
        "files": "base",
        "frames": "base",
        "process": "base files frames",
        "start": "base",
        "messages": "base frames process start",
    },
    "client": {
        "common": "",
        "command": "common",
        "context": "common command",
        "terminal": "common command context",
        "cold": "common command",
        "run": "common command context terminal cold",
        "session": "common command",
        "control/files": "common",
        "control/programs": "common session",
        "control/base": "common run session control/files",
        "control/environment": "command control/files control/programs",
        "control/core": "control/base",
        "control/help": "control/base",
        "control/kernel": "control/files control/base",
        "control/look": "common command context cold run control/files control/programs control/base",
        "control/profiles": "control/files control/programs control/base",
        "control/adopt": "common command control/files control/programs control/base control/environment "
        "control/profiles",
        "control/completion": "command control/base control/help control/kernel control/profiles control/adopt",
        "control/setup": "common control/files control/programs control/base",
        "control/doctor": "common context control/files control/programs control/base control/profiles control/adopt",
        "control/session": "common context session control/base",
        "control/tell": "control/base",
    },
    "daemon/supervisor": {
        "loop": "",
        "threads": "loop",
        "freshness": "loop threads",
        "settings": "freshness",
        "surroundings": "settings",
        "start": "freshness settings surroundings",
        "zygotes": "loop threads settings surroundings start",
        "sockets": "loop threads",
        "clients": "loop threads",
        "runs": "loop threads zygotes clients",
        "variants": "loop threads freshness settings surroundings zygotes clients runs",
        "service": "loop threads settings surroundings zygotes clients runs variants",
        "bounds": "loop threads settings variants service",
    },
    "daemon/zygote/core": {
        "system": "",
        "cpython": "",
        "heard": "system",
        "threads": "system cpython",
        "warm_up": "cpython heard",
        "descriptors": "system heard",
        "kept": "cpython heard warm_up descriptors",
        "forks": "cpython",
        "end": "cpython heard",
        "hidden/entries": "cpython",
        "hidden/libraries": "cpython heard",
        "hidden/answer": "cpython heard hidden/entries hidden/libraries",
        "hidden/recording": "cpython heard hidden/entries hidden/libraries hidden/answer",
        "specialise": "cpython heard warm_up end hidden/libraries hidden/answer hidden/recording",
        "run": "system cpython heard threads descriptors kept forks end hidden/answer specialise",
    },
}

# Folder -> what its files may include. The longest folder that a file is in decides.
MAY_INCLUDE = {
    "protocol": ["protocol"],
    "client": ["protocol", "client"],
    "daemon/supervisor": ["protocol", "daemon/supervisor"],
    "daemon/zygote": ["protocol", "daemon/zygote"],
    "daemon/zygote/core": ["protocol", "daemon/zygote/core"],
}
for folder, rooms in ROOMS.items():
    for room, others in rooms.items():
        below = [] if folder == "protocol" else ["protocol"]
        MAY_INCLUDE[f"{folder}/{room}"] = below + [f"{folder}/{r}" for r in (room, *others.split())]

INTERNALS = re.compile(r"daemon/zygote/core/cpython/cpython_internals\.(cc|h)$")

# Functions of the C library that load libraries into the static client, or start threads in it.
LOADERS = {
    "setlocale", "newlocale", "iconv_open", "getpwnam", "getpwuid", "getpwnam_r", "getpwuid_r", "getgrnam",
    "getgrgid", "getaddrinfo", "gethostbyname", "pthread_create",
}  # fmt: skip

# Of glibc's own __libc_start_main(), from 2.34 on.
SLOW_START = "__libc_start_call_main"

# What only one file may call.
CALLS = [
    (re.compile(r"\b(sendmsg|recvmsg|sendmmsg|recvmmsg)\s*\("), ["protocol/frames/channel.cc"]),
    (
        re.compile(r"\b(fork|vfork|clone|clone3|_Fork|forkpty)\s*\(|\bSYS_(fork|vfork|clone3?)\b"),
        ["daemon/zygote/core/forks/fork_server.cc", "daemon/zygote/core/forks/children.cc",
         "client/terminal/terminal.cc", "client/terminal/orphaned_group.cc", "client/cold/daemon_start.cc"],
    ),
]

SOURCE_NAMES = re.compile(r"\.(cc|h|c|py|sh|cmake)$|^CMakeLists\.txt$")
LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"


def files(root):
    """Paths of all files of the project, relative to root. Build trees are left out."""
    for folder, folders, names in os.walk(root):
        if "CMakeCache.txt" in names:
            folders.clear()
            continue
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f != "__pycache__")
        if folder == str(root):
            folders[:] = [f for f in folders if f != "build"]
        for name in sorted(names):
            yield (pathlib.Path(folder) / name).relative_to(root)


def sources(root):
    """C++ files of the product: (path, text) in the folders that have a rule."""
    for path in files(root):
        if path.suffix in (".cc", ".h") and rule_of(path) is not None:
            yield path, (root / path).read_text()


def is_in(path, folder):
    return pathlib.PurePath(folder) in pathlib.PurePath(path).parents


def rule_of(path):
    folders = [folder for folder in MAY_INCLUDE if is_in(path, folder)]
    return max(folders, key=len, default=None)


def without_comments(text):
    """The text with comments and the contents of strings blanked, line numbers kept."""

    def blank(match):
        token = match.group(0)
        if token.startswith('"'):
            return '""'
        return "\n" * token.count("\n") if token.startswith("/") else token

    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', blank, text, flags=re.S)


def check_includes(root):
    for path, text in sources(root):
        allowed = MAY_INCLUDE[rule_of(path)]
        for number, line in enumerate(text.splitlines(), 1):
            where = f"{path}:{number}"
            quoted = re.match(r'\s*#\s*include\s*"([^"]+)"', line)
            if quoted and not any(is_in(quoted[1], folder) for folder in allowed):
                yield f'{where}: includes "{quoted[1]}", allowed are {", ".join(allowed)}'
            elif quoted and not (root / quoted[1]).is_file():
                yield f'{where}: "{quoted[1]}" is not a path from the root'
            internal = re.match(r"\s*#\s*(define\s+Py_BUILD_CORE|include\s*<internal/)", line)
            if internal and not INTERNALS.search(str(path)):
                yield f"{where}: CPython's internal headers belong in cpython_internals.cc"


def check_calls(root):
    for path, text in sources(root):
        for number, line in enumerate(without_comments(text).splitlines(), 1):
            for pattern, allowed in CALLS:
                found = pattern.search(line)
                if found and str(path) not in allowed:
                    yield f'{path}:{number}: calls {found[0].strip("( ")}, which belongs in {allowed[0]}'


WALK = "docs/architecture.md"
STEP = re.compile(r"`([\w/]+/[\w.]+)`((?:, `\w+\(\)`)+)")


def check_walk(root):
    """What the walk through the rooms names: files with functions that they define."""
    text = (root / WALK).read_text(encoding="utf-8")
    steps = STEP.findall(text)
    if not steps:
        yield f"{WALK}: there is no step of the walk, as `folder/file.cc`, `Function()`"
    for path, functions in steps:
        if not (root / path).is_file():
            yield f"{WALK}: {path} is not there"
            continue
        source = without_comments((root / path).read_text(encoding="utf-8"))
        for function in re.findall(r"\w+(?=\(\))", functions):
            if not re.search(rf"^[\w:<>*&\[\], ]*[ :*&]{function}\([^;]*?\{{", source, flags=re.M | re.S):
                yield f"{WALK}: {path} does not define {function}()"


def check_licences(root):
    for path in files(root):
        with open(root / path, "rb") as file:
            head = file.read(400).decode(errors="replace")
        if not SOURCE_NAMES.search(path.name) and not head.startswith("#!"):
            continue
        if LICENCE not in "\n".join(head.splitlines()[:3]):
            yield f'{path}: has no line "{LICENCE}" at its top'


def needed(program):
    """Libraries that the program itself names."""
    lines = subprocess.run(["readelf", "-d", program], check=True, capture_output=True, text=True)
    return re.findall(r"\(NEEDED\).*\[(.*)\]", lines.stdout)


def defined(program):
    """Functions that are in the program, if that has not been stripped."""
    lines = subprocess.run(["nm", program], check=True, capture_output=True, text=True)
    return set(re.findall(r"^\S+ [TtWi] (\S+)$", lines.stdout, flags=re.M))


def loaded(program):
    """Libraries that come with the program, also those that its libraries name."""
    lines = subprocess.run(["ldd", program], check=True, capture_output=True, text=True)
    return re.findall(r"^\s*(\S+)\s+=>", lines.stdout, flags=re.M)


def configured(build):
    """What configuring has found out, by name: CMake's cache."""
    text = (build / "CMakeCache.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^(\w+):\w+=(.*)$", text, flags=re.M))


def python_archive_links(found):
    """Whether libpython's archive, which some distributions ship incomplete, can be embedded."""
    get = sysconfig.get_config_var
    archive = pathlib.Path(get("LIBPL"), get("LIBRARY"))
    if not archive.exists():
        return False
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    return found.get(f"PYFX_EMBEDS_{digest}") == "TRUE"


def check_quick_start(program):
    names = defined(program)
    if SLOW_START in names:
        yield f"{program}: has {SLOW_START}(): it starts as the C library has it"
    # The start of our own is enough for all that it has.
    for name in names & LOADERS:
        yield f"{program}: has {name}(): client/run/libc_start.cc does not do enough for it"


def check_libraries(build, sanitized):
    def forbid(program, names, why):
        for library in loaded(program):
            if any(library.startswith(name) for name in names):
                yield f"{program}: is linked with {library}: {why}"

    found = configured(build)
    client = build / "bin/pyfxc"
    if not sanitized and needed(client):
        yield f"{client}: must be static, but needs {', '.join(needed(client))}"

    quick_floor = build / "bench/quick-floor-client"
    quick = [client, quick_floor] if quick_floor.exists() else [client]
    for program in quick if found.get("PYFX_OWN_LIBC_START") else ():
        yield from check_quick_start(program)

    supervisor = build / "bin/pyfxd"
    if not any(name.startswith("libsystemd") for name in needed(supervisor)):
        yield f"{supervisor}: is not linked with libsystemd"
    yield from forbid(supervisor, ["libpython"], "there is never any Python in the supervisor")
    yield from forbid(build / "bin/pyfxctl", ["libpython", "libsystemd"], "it only talks to pyfxd")

    zygote = build / "libexec/pyfx/pyfx-zygote"
    if not zygote.exists():  # without an embedded one
        zygote = build / "libexec/pyfx/pyfx-host.so"
    yield from forbid(zygote, ["libsystemd", "libspdlog", "libfmt"], "the zygote only forks")
    if python_archive_links(found):
        yield from forbid(zygote, ["libpython"], "the static one is faster")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rule", choices=["includes", "calls", "walk", "licences", "libraries"])
    parser.add_argument("tree", type=pathlib.Path)
    parser.add_argument("--sanitized", action="store_true")
    arguments = parser.parse_args()
    if arguments.rule == "libraries":
        breaches = list(check_libraries(arguments.tree, arguments.sanitized))
    else:
        check = {
            "includes": check_includes,
            "calls": check_calls,
            "walk": check_walk,
            "licences": check_licences,
        }
        breaches = list(check[arguments.rule](arguments.tree))
    print("\n".join(breaches))
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
