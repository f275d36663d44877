#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generated init sections: what they leave, used by a program, under pyfxc and as one script under python3.

    /usr/bin/python3 tests/conformance/generated.py --prefix build/release [--seed N] [--count N] [--only N]

A section is some pieces (pieces/), drawn at random; its program uses each of them and ends in one of many ways.
Python3's value is that of the program with the section run before its first line: as a module __pyfx_init__
whose names are visible, or as a module that is imported. Each side runs twice: what begins with "~" is compared
by whether it is the same in both runs. `--each` has a section for each use of each piece, and no other piece in
it: to find what a difference is about. Ends with "equal N of M"; a cold run, with its reason, is equal.
Fails when anything differs, or more than one section in ten is cold.
"""

import argparse
import collections
import dataclasses
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time

import case as cases
import pieces
import sandbox

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3"
MOST_COLD = 0.1
MODES = ("visible", "visible", "main", "clean", "module", "module")
# What the program ends with.
ENDINGS = {
    "normal": "",
    "exit": "sys.exit(3)",
    "exit with words": "sys.exit('the end')",
    "exception": "raise ValueError('the end')",
    "at once": "os._exit(4)",
    "killed": "os.kill(os.getpid(), 9)",
    "terminated": "sys.stdout.flush(); os.kill(os.getpid(), 15)",
    "interrupted": "raise KeyboardInterrupt",
    "executed": "sys.stdout.flush(); os.execv('/bin/echo', ['echo', 'executed'])",
    "thread": "import threading\nthreading.Thread(target=lambda: print('thread')).start()",
    "daemon thread": "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()",
    "child": "sys.stdout.flush()\nif os.fork() == 0: sys.exit(5)\nprint(os.wait()[1])",
    "child at once": "sys.stdout.flush()\nif os.fork() == 0: os._exit(6)\nprint(os.wait()[1])",
    "exit handler": "import atexit\natexit.register(print, 'handler of the run')",
    "exit in handler": "import atexit\natexit.register(sys.exit, 7)",
    "stdout closed": "sys.stdout.flush(); sys.stdout.close()",
}

_PLACE = re.compile(r"@(?!(?<=^@)[a-z]|(?<=\s@)[a-z])", re.MULTILINE)  # a decorator is none


@dataclasses.dataclass
class Section:
    number: int
    title: str
    mode: str
    end: str  # the profile's `exit`
    init: str
    program: str
    wait: float
    cold: str

    @property
    def name(self):
        return f"generated_{self.number}"


def compose(number, chosen, mode, end, ending):
    """`chosen`: pairs of a piece and one of its uses."""
    init, program = [], []
    for place, (one, use) in enumerate(chosen):
        init.append(_PLACE.sub(str(place), one.init))
        use = _PLACE.sub(str(place), use) or "pass"
        program.append(f"print('-- {place} {one.name}')\ntry:\n{textwrap.indent(use, '    ')}\n"
                       "except Exception as e:\n    print(type(e).__name__, e)\n")
    title = ", ".join(one.name for one, _ in chosen) + f"; {mode}, {end} end, {ending}"
    return Section(
        number, title, mode, end, "\n".join(init) + "\n",
        "import os, sys\n" + "".join(program) + ENDINGS[ending] + "\n",
        max(one.wait for one, _ in chosen), "; ".join(one.cold for one, _ in chosen if one.cold),
    )


def draw(seed, number, all_pieces):
    """The section of that number: the same whatever others there are."""
    r = random.Random(f"{seed} {number}")
    chosen = []
    for one in r.sample(all_pieces, r.randint(3, 6)):
        if not one.cold or r.random() < 0.2:
            chosen.append((one, r.choice(one.uses)))
    if chosen and r.random() < 0.2 and not chosen[0][0].once:
        chosen.append((chosen[0][0], r.choice(chosen[0][0].uses)))
    r.shuffle(chosen)
    if not chosen:
        return draw(f"{seed} more", number, all_pieces)
    return compose(number, chosen, r.choice(MODES), r.choice(("fast", "fast", "fast", "full")),
                   r.choice(list(ENDINGS)))


def each(all_pieces):
    number = 0
    for one in all_pieces:
        for use in one.uses:
            yield compose(number, [(one, use)], MODES[number % len(MODES)], "fast", "normal")
            number += 1


def there(one):
    if not one.needs:
        return True
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({one.needs!r}) is None)"
    return subprocess.run([PYTHON, "-c", code], check=False).returncode == 0


def sections(arguments):
    found = [one for one in pieces.all_pieces() if there(one)]
    if arguments.piece:
        found = [one for one in found if one.name in arguments.piece]
    made = list(each(found)) if arguments.each else [
        draw(arguments.seed, number, found) for number in range(arguments.count)]
    return [one for one in made if not arguments.only or one.number in arguments.only]


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


class Runner:
    """Plays sections in one sandbox, below `pyfxctl session`."""

    def __init__(self, prefix, root, python):
        self.bin = os.path.join(prefix, "bin")
        self.root = root
        self.python = python
        self.box = sandbox.Sandbox(root)
        self.profiles = os.environ["PYFX_PROFILE_PATH"]
        self.held = os.path.join(root, "held")
        self.lib = os.path.join(root, "lib")

    def play(self, section):
        begin = time.monotonic()
        self._write(section)
        self._fresh_held()
        verdict = self._warm_up(section)
        if verdict:
            failed = "" if verdict.startswith("pyfxc: cold") else f"it cannot be warmed up:\n{verdict}"
            return self._answer(section, begin, verdict, failed)
        warm_at = time.monotonic()
        kept = os.path.join(self.root, "held-warm")
        os.rename(self.held, kept)
        snapshot = self._contents(kept)
        expected = []
        for _ in range(2):
            self._fresh_held()
            expected.append(self._run(section, [self.python], self._program(section, True)))
        shutil.rmtree(self.held)
        os.rename(kept, self.held)
        time.sleep(max(0, section.wait - (time.monotonic() - warm_at)))
        got = []
        for _ in range(2):
            self._restore(snapshot)
            py = [os.path.join(self.bin, "pyfxc"), f"--profile={section.name}"]
            got.append(self._run(section, py, self._program(section, False)))
        return self._answer(section, begin, "", _compare(expected, got))

    def _answer(self, section, begin, cold, difference):
        # A zygote is some tens of megabytes, and is not asked again.
        subprocess.run([os.path.join(self.bin, "pyfxctl"), "stop", section.name],
                       stdout=subprocess.DEVNULL, check=False)
        return {"number": section.number, "title": section.title, "cold": cold,
                "difference": difference, "seconds": time.monotonic() - begin}

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

    def _program(self, section, as_one):
        if section.mode == "module":
            first = f"from {section.name} import *"
        else:
            path = os.path.join(self.profiles, section.name + ".py")
            first = AS_ONE.format(path=path, show=SHOW[section.mode]) if as_one else "pass"
            if section.mode == "clean":
                first += "; from __pyfx_init__ import *"
        return f"{first}\n{section.program}"

    def _case(self, program):
        return cases.Case("generated", False, program, stdin="first\nsecond\nthird\n")

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
    """What is after a "~" becomes "same" or "different", in both."""
    lines = [seen.stdout.split(b"\n") for seen in pair]
    if len(lines[0]) != len(lines[1]):
        return
    for i, (a, b) in enumerate(zip(*lines)):
        if a.startswith(b"~") and b.startswith(b"~"):
            name = b" ".join(a.split()[:2])
            lines[0][i] = lines[1][i] = name + (b" same" if a == b else b" different")
    for seen, text in zip(pair, lines):
        seen.stdout = b"\n".join(text)


def inside(arguments):
    """What a worker does, below its session: one line of JSON for each section."""
    os.umask(0o022)
    runner = Runner(arguments.prefix, arguments.inside, arguments.python)
    for section in sections(arguments):
        try:
            answer = runner.play(section)
        except Exception as error:  # tells of the section, and goes on with the next one
            answer = {"number": section.number, "title": section.title, "cold": "", "seconds": 0,
                      "difference": f"the suite failed: {error!r}"}
        answer["expect_cold"] = section.cold
        print(json.dumps(answer), flush=True)


def start_worker(arguments, root, numbers):
    os.mkdir(root, 0o700)
    profiles = os.path.join(root, "profiles")
    os.mkdir(profiles)
    venv = os.path.join(root, "venv")
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", "--system-site-packages", venv], check=True)
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": os.path.join(root, "home"),
           "TMPDIR": os.path.join(root, "tmp"), "LANG": "C.UTF-8", "XDG_RUNTIME_DIR": root,
           "PYFX_PROFILE_PATH": profiles}
    for folder in sandbox.FOLDERS:
        os.mkdir(os.path.join(root, folder), 0o700)
    own = ["--prefix", arguments.prefix, "--seed", str(arguments.seed), "--count", str(arguments.count),
           "--inside", root, "--python", os.path.join(venv, "bin/python3"),
           "--only", *map(str, numbers)]
    own += ["--each"] if arguments.each else []
    own += ["--piece", *arguments.piece] if arguments.piece else []
    return subprocess.Popen(
        [os.path.join(arguments.prefix, "bin/pyfxctl"), "session", "--log", os.path.join(root, "pyfxd.log"),
         "--", PYTHON, "-B", os.path.abspath(__file__), *own],
        env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)


class Report:
    def __init__(self, verbose):
        self.verbose = verbose
        self.all = self.equal = 0
        self.cold = []
        self.different = []

    def add(self, answer):
        self.all += 1
        if answer["cold"]:
            self.cold.append(answer)
        if self.verbose:
            print(f"{answer['seconds']:6.2f} s  {answer['number']:3} {answer['title']}", flush=True)
        if answer["difference"]:
            self.different.append(answer)
            print(f"\nDIFFERS {answer['number']}: {answer['title']}\n{answer['difference']}\n", flush=True)
        else:
            self.equal += 1

    def finish(self, seconds):
        for answer in sorted(self.cold, key=lambda a: a["number"]):
            reason = re.sub(r"\s+", " ", answer["cold"])
            print(f"cold {answer['number']}: {answer['title']}: {reason}")
        for answer in sorted(self.different, key=lambda a: a["number"]):
            print(f"differs {answer['number']}: {answer['title']}")
        unexpected = [a for a in self.cold if not a["expect_cold"]]
        print(f"{self.all - len(self.cold)} warm, {len(self.cold)} cold; {seconds:.0f} s")
        print(f"equal {self.equal} of {self.all}")
        return self.equal == self.all and len(unexpected) <= MOST_COLD * self.all


def compare(arguments):
    begin = time.monotonic()
    numbers = [section.number for section in sections(arguments)]
    if not numbers:
        raise SystemExit("no such section")
    jobs = max(1, min(arguments.jobs, len(numbers)))
    root = tempfile.mkdtemp(prefix="pyfx-generated-")
    report = Report(arguments.verbose)
    try:
        workers = [start_worker(arguments, os.path.join(root, str(job)), numbers[job::jobs])
                   for job in range(jobs)]
        for line in _lines(workers):
            report.add(json.loads(line))
        failed = [worker.returncode for worker in workers if worker.wait() != 0]
    finally:
        shutil.rmtree(root, ignore_errors=True)
    if failed or report.all != len(numbers):
        print(f"{len(numbers) - report.all} sections were not played; workers ended with {failed}")
        report.finish(time.monotonic() - begin)
        return 1
    print(f"seed {arguments.seed}")
    return 0 if report.finish(time.monotonic() - begin) else 1


def _lines(workers):
    """Of all workers, as they come."""
    import selectors

    with selectors.DefaultSelector() as selector:
        for worker in workers:
            selector.register(worker.stdout, selectors.EVENT_READ)
        rests = collections.defaultdict(str)
        while selector.get_map():
            for key, _ in selector.select():
                data = os.read(key.fd, 65536)
                if not data:
                    selector.unregister(key.fileobj)
                    continue
                *whole, rests[key.fd] = (rests[key.fd] + data.decode()).split("\n")
                yield from whole


def show(arguments):
    for section in sections(arguments):
        print(f"# {section.number}: {section.title}\n# init section\n{section.init}\n# program\n{section.program}")
    return 0


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--prefix", default="build/release", help="tree that holds bin/pyfxc")
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--only", type=int, nargs="+", metavar="N", help="these sections of the seed's")
    parser.add_argument("--each", action="store_true", help="each use of each piece by itself")
    parser.add_argument("--piece", nargs="+", metavar="NAME", help="of these pieces only")
    parser.add_argument("--show", action="store_true", help="print the sections and stop")
    parser.add_argument("--verbose", action="store_true", help="a line for each section")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    parser.add_argument("--python", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    arguments.prefix = os.path.abspath(arguments.prefix)
    return arguments


def main():
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
    arguments = parse_arguments()
    if arguments.inside:
        return inside(arguments)
    return show(arguments) if arguments.show else compare(arguments)


if __name__ == "__main__":
    sys.exit(main())
