# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured: profiles, and commands by the names that tables and ratios know them by."""

import os

import cpu
import measure
from measure import PYTHON
from peers import lazy

HERE = os.path.dirname(os.path.abspath(__file__))

_SCIENCE = 'preload = ["numpy", "pandas"]\n'
# Half of it one block, as arrays are, half of it small objects, as tables of records are.
_HEAP = """
block = bytearray(b"\\x01") * ({mib} << 19)
# A list of two, its text and its place in the list: about 180 bytes.
objects = [[number, str(number)] for number in range(({mib} << 19) // 180)]
"""

# Answers each key by itself, as an editor does, until Ctrl-D.
_ECHO = """
import os, tty
tty.setraw(0)
os.write(1, b"ready")
while (key := os.read(0, 1)) != b"\x04":
    os.write(1, key)
"""

# All that a run writes whose beginning is measured.
_FIRST_BYTE = 'import os; os.write(1, b"x")'

# Where the floor servers listen, seen from the directory that everything is started in.
FLOOR = "floor.demand", "floor.spare"
HEAP_FLOOR = "heap-floor.demand", "heap-floor.spare"
# And the server of bench/peers/.
EXEC = "exec.socket"

_IMPORTS, _SUM = (os.path.join(HERE, name) for name in ("imports.py", "sum.py"))
# What the latter prints.
_TOTAL = "45"

# Of another interpreter, where it has them: cold and warm, each with a profile of its own.
LIBRARIES = ("numpy", "pandas", "torch")
_WHICH = (
    "import importlib.util, sys\n"
    "print(*(name for name in sys.argv[1:] if importlib.util.find_spec(name)))"
)


def libraries_of(python):
    return measure.output([python, "-c", _WHICH, *LIBRARIES]).decode().split()


def other_profiles(python):
    """Those of another interpreter, as profiles() has them."""
    line = f'python = "{python}"\n'
    files = {f"other-{name}.toml": f'{line}preload = ["{name}"]\n' for name in libraries_of(python)}
    return files | {"other.toml": line}


def profiles(heap_mib):
    """File name -> text. "-demand" is the same without spares."""
    files = {"base.toml": "", "science.toml": _SCIENCE, "heap.toml": ""}
    files |= {name.replace(".", "-demand."): text + "spares = 0\n" for name, text in files.items()}
    files["hidden.toml"] = "hidden = true\n" + _SCIENCE
    heap = _HEAP.format(mib=heap_mib)
    return files | {"heap.py": heap, "heap-demand.py": heap}


class Variants:
    """Each method returns what bench-runner calls a variant, without its share: kind, name, argv."""

    def __init__(self, prefix, programs):
        self._pyfxc = os.path.join(prefix, "bin", "pyfxc")
        self._client = os.path.join(programs, "floor-client")
        self._quick_client = os.path.join(programs, "quick-floor-client")
        self.runner = os.path.join(programs, "bench-runner")
        self.server = os.path.join(programs, "floor-server")
        self._exec_client = os.path.join(programs, "exec-client")
        self._lazy_python, self.not_measured = lazy.find(_SUM, _TOTAL)

    def cold(self, name, *arguments, kind="run", python=PYTHON):
        return kind, name, [python, *arguments]

    def warm(self, name, profile, *arguments, kind="run"):
        # --warm: a run that would be cold, and slow, is an error instead.
        return kind, name, [self._pyfxc, "--warm", "--profile", profile, *arguments]

    def _floor(self, name, socket, *arguments, kind="run"):
        """Both floors, the quick one by its own name: one server, two clients."""
        return [
            (kind, name, [self._client, socket, *arguments]),
            (kind, f"quick-{name}", [self._quick_client, socket, *arguments]),
        ]

    def exec_server(self):
        """The command that starts it."""
        server = os.path.join(HERE, "peers", "exec_server.py")
        return [PYTHON, server, EXEC, "numpy", "pandas"]

    def _peers(self):
        """What a user would take instead."""
        lean = ["-X", "frozen_modules", "-I", "-S", "-E", "-c", "pass"]
        found = [
            ("ask", "forkserver", [PYTHON, os.path.join(HERE, "peers", "forkserver.py")]),
            ("run", "exec", [self._exec_client, EXEC, "-c", "pass"]),
            ("run", "exec-science", [self._exec_client, EXEC, _IMPORTS]),
            self.cold("lean-cold", *lean),
        ]
        if self._lazy_python is None:
            return found
        found.append(
            self.cold("lazy-cold", *lazy.OPTIONS, "-c", "pass", python=self._lazy_python)
        )
        if not self.not_measured:
            found.append(self.cold("lazy-sum-cold", *lazy.OPTIONS, _SUM, python=self._lazy_python))
        return found

    def commands(self):
        """Whole commands, from their start to their end."""
        found = [
            ("run", "true", ["/bin/true"]),
            *self._floor("floor-spare", FLOOR[1], "-c", "pass"),
            *self._floor("floor-demand", FLOOR[0], "-c", "pass"),
            *self._floor("heap-floor-spare", HEAP_FLOOR[1], "-c", "pass"),
            *self._floor("heap-floor-demand", HEAP_FLOOR[0], "-c", "pass"),
            self.cold("base-cold", "-c", "pass"),
            self.warm("base-spare", "base", "-c", "pass"),
            self.warm("base-demand", "base-demand", "-c", "pass"),
            self.cold("science-cold", _IMPORTS),
            self.warm("science-spare", "science", _IMPORTS),
            self.warm("science-demand", "science-demand", _IMPORTS),
            self.cold("sum-cold", _SUM),
            self.warm("sum-spare", "science", _SUM),
            self.warm("numpy-spare", "science", "-c", "import numpy"),
            self.warm("hidden-spare", "hidden", "-c", "pass"),
            self.warm("hidden-numpy-spare", "hidden", "-c", "import numpy"),
            self.warm("heap-spare", "heap", "-c", "pass"),
            self.warm("heap-demand", "heap-demand", "-c", "pass"),
            *self._peers(),
        ]
        return {name: (kind, name, argv) for kind, name, argv in found}

    def both(self, name, profile, *arguments, kind, python=PYTHON):
        """The same cold and warm."""
        return [
            self.cold(f"{name}-cold", *arguments, kind=kind, python=python),
            self.warm(f"{name}-warm", profile, *arguments, kind=kind),
        ]

    def start(self):
        """Up to the first byte, from a pipe and at a terminal."""
        found = []
        for name, kind in (("first", "first"), ("first-tty", "shown")):
            found += self.both(name, "base", "-c", _FIRST_BYTE, kind=kind)
            found += self._floor(f"{name}-floor", FLOOR[1], "--write", kind=kind)
        return found

    def stdout(self):
        code = (
            "import sys\nblock = bytes(1 << 20)\n"
            "for _ in range(1024): sys.stdout.buffer.write(block)"
        )
        return self.both("gigabyte", "base", "-c", code, kind="drain")

    def processor(self):
        script = os.path.join(HERE, "cpu.py")
        found = []
        for names, profile in ((cpu.PURE, "base"), (cpu.WITH_NUMPY, "science")):
            for name in names:
                found += self.both(name, profile, script, name, kind="says")
        return found

    def other_imports(self, python):
        found = []
        for name in libraries_of(python):
            code = f"import {name}"
            found += self.both(f"other-{name}", f"other-{name}", "-c", code, kind="run", python=python)
        return found

    def other_processor(self, python):
        script = os.path.join(HERE, "cpu.py")
        found = []
        for name in cpu.PURE:
            found += self.both(f"other-{name}", "other", script, name, kind="says", python=python)
        return found

    def terminal(self):
        bulk = 'line = "x" * 79\nfor _ in range(100_000): print(line)'
        return self.both("keys", "base", "-c", _ECHO, kind="keys") + self.both(
            "bulk", "base", "-c", bulk, kind="bulk"
        )
