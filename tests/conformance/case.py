# SPDX-License-Identifier: GPL-3.0-or-later
"""What a case is, and how it is read. See README.md for how to write one.

A case is one file, cases/SECTION/NAME.py (a program, run as `$PY case.py`) or .sh (a bash script
that runs `$PY` as it likes), with lines `#: KEY = VALUE` at its top.
"""

import dataclasses
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, "cases")
# The others only for the cases that ask for them, when what they preload is installed.
USUAL_PROFILES = ("bare", "std")
PROFILES = tuple(
    name.removesuffix(".toml")
    for name in os.listdir(os.path.join(HERE, "profiles"))
    if name.endswith(".toml")
)

_HEADER = re.compile(r"#: *(\w+) *= ?(.*)")


@dataclasses.dataclass
class Case:
    name: str  # SECTION/NAME
    is_shell: bool
    text: str
    args: str = ""  # of a program, as bash splits them; with them it is run by bash, exec'd
    options: str = ""  # python's, before the program
    env: dict = dataclasses.field(default_factory=dict)  # None as value: not set
    stdin: str | None = None  # its text; /dev/null without
    profiles: tuple = USUAL_PROFILES
    cold: str = ""  # why pyfxc must not run it warm
    start: str = ""  # what acts only when an interpreter starts, so that it is warm only when it comes again
    differs: str = ""  # why the result differs and has to (docs/fidelity.md)
    embedded_differs: str = ""  # the same, of embedded zygotes only
    differs_since: str = ""  # the same, from a version of CPython on: "3.15 why"
    hide: list = dataclasses.field(default_factory=list)  # regular expressions
    library: bool = False  # the interpreter is that of an environment that has the modules of library/
    needs: list = dataclasses.field(default_factory=list)  # root, PROGRAM, python3-MODULE or cpython-3.14

    @property
    def section(self):
        return self.name.split("/")[0]


def _set(case, key, value):
    if key == "env":
        name, equals, text = value.partition("=")
        case.env[name] = text if equals else None
    elif key == "stdin":
        case.stdin = (case.stdin or "") + value.encode().decode("unicode_escape")
    elif key == "profiles":
        case.profiles = tuple(value.split())
        unknown = set(case.profiles) - set(PROFILES)
        if unknown:
            raise ValueError(f"{case.name}: unknown profile {unknown}")
    elif key == "library":
        case.library = value == "yes"
    elif key == "hide":
        case.hide.append(value)
    elif key == "needs":
        case.needs += value.split()
    elif key in ("args", "options", "cold", "start", "differs", "embedded_differs", "differs_since"):
        setattr(case, key, value)
    else:
        raise ValueError(f"{case.name}: unknown key {key!r}")


def read(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    name, suffix = os.path.splitext(os.path.relpath(path, CASES))
    case = Case(name, suffix == ".sh", text)
    for line in text.splitlines():
        if match := _HEADER.fullmatch(line):
            _set(case, *match.groups())
        elif not line.startswith("#"):
            break
    return case


def read_all():
    paths = []
    for folder, _, names in os.walk(CASES):
        paths += [os.path.join(folder, n) for n in names if n.endswith((".py", ".sh"))]
    return [read(path) for path in sorted(paths)]


def read_by_name(name):
    path = os.path.join(CASES, name)
    return read(path + (".py" if os.path.exists(path + ".py") else ".sh"))
