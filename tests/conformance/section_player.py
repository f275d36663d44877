# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays a section (sections.py) under python3 and under pyfxc, each twice, and tells what differs.

It is python3's first: it has the files of the warm-up, in the directory HELD, anew for each run. Pyfxc's runs find
them as the warm-up left them, in place, for the zygote holds them open.
"""

import json
import os
import shutil
import subprocess
import time

import case as cases
import sandbox

MARGIN = 0.01  # seconds; texts and sums of readings are rounded
# How the python3 of a section begins, on the program's first line: warm_up.py does the same.
AS_ONE = (
    "import builtins, sys; m = type(sys)('__pyfx_init__'); m.__file__ = {path!r}; "
    "sys.modules['__pyfx_init__'] = m; "
    "exec(compile(open({path!r}, 'rb').read(), {path!r}, 'exec', dont_inherit=True), m.__dict__); "
    "{show}del m, builtins, sys"
)
SHOW = {
    "visible": "[setattr(builtins, k, v) for k, v in m.__dict__.items() "
               "if k[0] != '_' and not hasattr(builtins, k)]; ",
    "main": "globals().update((k, v) for k, v in m.__dict__.items() if k[0] != '_'); ",
    "clean": "",
}


# When the collector runs, in what stands before and behind the init section. It decides on the order in which objects
# end that are garbage together: docs/fidelity.md. In a zygote it runs at other times than in python3.
OTHER_TIMES = (("", "; __import__('gc').collect()"),
               ("_, ONCE = __import__('gc').get_threshold(), __import__('gc').set_threshold(1 << 30); ",
                "; __import__('gc').set_threshold(*_); del _, ONCE"))


class Player:
    """Plays sections in one sandbox, below `pyfxctl session`."""

    def __init__(self, prefix, root, python):
        self.bin = os.path.join(prefix, "bin")
        self.root = root
        self.python = python
        self.box = sandbox.Sandbox(root)
        self.profiles = os.environ["PYFX_PROFILE_PATH"]
        self.held = os.path.join(root, "held")
        self.lib = os.path.join(root, "lib")
        self.warm_up = 0  # seconds that the last one took

    def play(self, section):
        begin = time.monotonic()
        self._write(section)
        self._fresh_held()
        asked_at = time.monotonic()
        verdict = self._warm_up(section)
        if verdict:
            failed = "" if verdict.startswith("pyfxc: cold") else f"it cannot be warmed up:\n{verdict}"
            return self._answer(section, begin, verdict, failed)
        warm_at = time.monotonic()
        self.warm_up = warm_at - asked_at
        kept = os.path.join(self.root, "held-warm")
        os.rename(self.held, kept)
        snapshot = self._contents(kept)
        expected = self._run_as_one(section)
        shutil.rmtree(self.held)
        os.rename(kept, self.held)
        if section.ages:  # a reading that stays as it was is too old then, and no other is
            time.sleep(max(0, self.warm_up + 2 * MARGIN - (time.monotonic() - warm_at)))
        got = []
        for _ in range(2):
            self._restore(snapshot)
            py = [os.path.join(self.bin, "pyfxc"), f"--profile={section.name}"]
            got.append(self._run(section, py, self._program(section, False)))
        difference = _compare(expected, got)
        collected = bool(difference) and any(
            not _compare(self._run_as_one(section, *times), got) for times in OTHER_TIMES)
        return self._answer(section, begin, "", "" if collected else difference, collected)

    def _run_as_one(self, section, before="", between=""):
        """What python3 does, twice."""
        seen = []
        for _ in range(2):
            self._fresh_held()
            program = self._program(section, True, before, between)
            seen.append(self._run(section, [self.python], program))
        return seen

    def _answer(self, section, begin, cold, difference, collected=False):
        # A zygote is some tens of megabytes, and is not asked again.
        subprocess.run([os.path.join(self.bin, "pyfxctl"), "stop", section.name],
                       stdout=subprocess.DEVNULL, check=False)
        return {"number": section.number, "title": section.title, "cold": cold,
                "difference": difference, "collected": collected, "seconds": time.monotonic() - begin}

    def _write(self, section):
        head = f"HELD = {self.held!r}\nLIB = {self.lib!r}\n"
        os.makedirs(self.lib, exist_ok=True)
        with open(os.path.join(self.lib, "helper.py"), "w", encoding="utf-8") as file:
            file.write("WHERE = 'in lib'\n")
        settings = f"python = {json.dumps(self.python)}\nexit = {json.dumps(section.end)}\nsiblings = 0\n"
        if section.mode == "module":
            where = os.path.join(os.path.dirname(self.python), "..", "lib")
            where = os.path.join(where, os.listdir(where)[0], "site-packages", section.name + ".py")
            settings += f"preload = [{json.dumps(section.name)}]\n"
        else:
            where = os.path.join(self.profiles, section.name + ".py")
            settings += f"names = {json.dumps(section.mode)}\n"
        for path, text in ((where, head + section.init),
                           (os.path.join(self.profiles, section.name + ".toml"), settings)):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)

    def _program(self, section, as_one, before="", between=""):
        if section.mode == "module":
            first = f"from {section.name} import *"
        else:
            path = os.path.join(self.profiles, section.name + ".py")
            first = AS_ONE.format(path=path, show=SHOW[section.mode]) if as_one else "pass"
            if section.mode == "clean":
                first += "; from __pyfx_init__ import *"
        return f"{before}{first}{between}; EARLIEST = {self._earliest()}\n{section.program}"

    def _earliest(self):
        """What a reading of a clock can be at least, in a program that is started next: pieces/__init__.py."""
        before = self.warm_up + MARGIN
        return {"time": time.time() - before, "monotonic": time.monotonic() - before, "process": -before}

    def _case(self, program):
        # The number of a descriptor of the preload's is another: docs/fidelity.md.
        return cases.Case("generated", False, program, stdin="first\nsecond\nthird\n",
                          hide=[r"(?<=unclosed file <_io.BufferedRandom name=)\d+"])

    def _warm_up(self, section):
        """Has the profile warmed up; returns why its runs are cold, or an empty text."""
        self.box.empty()
        # One that leaves nothing: no buffer is written, no handler called.
        asked = subprocess.run(
            [os.path.join(self.bin, "pyfxc"), "--why", f"--profile={section.name}", "-c", "import os; os._exit(0)"],
            env=self.box.environment(self._case("")), stdin=subprocess.DEVNULL, capture_output=True,
            cwd=self.box.path("case"), text=True, check=False)
        if asked.returncode == 0 and asked.stderr.startswith("pyfxc: warm"):
            return ""
        return asked.stderr or "no answer"

    def _run(self, section, py, program):
        seen = self.box.run(self._case(program), py)
        for path, content in self._contents(self.held).items():
            seen.files[os.path.join("held", path)] = content
        del seen.files["case/case.py"]  # its first line is another
        return seen

    def _fresh_held(self):
        shutil.rmtree(self.held, ignore_errors=True)
        os.mkdir(self.held)

    def _contents(self, folder):
        found = {}
        for where, folders, names in os.walk(folder):
            for name in folders + names:
                path = os.path.join(where, name)
                found[os.path.relpath(path, folder)] = sandbox.describe(os.fsencode(path))
        return found

    def _restore(self, snapshot):
        """The files, in place, as the warm-up left them: it holds them open."""
        for path in self._contents(self.held):
            full = os.path.join(self.held, path)
            if path not in snapshot and not os.path.isdir(full):
                os.unlink(full)
        for path, (kind, content) in snapshot.items():
            full = os.path.join(self.held, path)
            if kind.startswith("-") and sandbox.describe(os.fsencode(full))[1] != content:
                with open(full, "r+b") as file:
                    file.write(content)
                    file.truncate()


def _compare(expected, got):
    """What differs, as a text for people; empty if nothing does."""
    _mark(expected)
    _mark(got)
    odd = sandbox.difference(*expected)
    if odd:
        return f"python3 differs from itself:\n{odd}"
    return sandbox.difference(expected[0], got[0]) or sandbox.difference(expected[1], got[1])


def _mark(pair):
    """What is after a "~" and a name becomes "same" or "different", in both."""
    lines = [seen.stdout.split(b"\n") for seen in pair]
    if len(lines[0]) != len(lines[1]):
        return
    for i, (a, b) in enumerate(zip(*lines)):
        # Another piece's print() may say something before it.
        if b"~ " in a and b"~ " in b:
            name = b" ".join(a[a.index(b"~ "):].split()[:2])
            lines[0][i] = lines[1][i] = name + (b" same" if a == b else b" different")
    for seen, text in zip(pair, lines):
        seen.stdout = b"\n".join(text)
