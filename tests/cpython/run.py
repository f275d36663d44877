# SPDX-License-Identifier: GPL-3.0-or-later
"""CPython's own tests: each module by `python3 -m test` and by `pyfxc -m test`, compared test by test.

    /usr/bin/python3 tests/cpython/run.py --prefix build/release [--quick] [MODULE…]

What is run, and which differences are known, stands in modules.py. The modules share one private
daemon; each interpreter has a session, a home, a temporary and a working directory of its own.
A difference counts when it is there three times in a row: some of CPython's tests fail now and then.
Exit status 77 says that the test suite is not installed (Debian: libpython3.X-testsuite).
"""

import argparse
import concurrent.futures
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

import modules

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3"
SKIPPED = 77
TIMEOUT = 300  # seconds, for one module in one interpreter
ROUNDS = 3
LONGEST_TEXT = 1500  # of what a failed test said
_WHY = re.compile(r"^pyfxc: (warm|cold)\b[ ,:]*(.*)$", re.MULTILINE)


def parse_arguments():
    parser = argparse.ArgumentParser(description="Compares CPython's tests in pyfxc and python3.")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="only these; also one not listed")
    parser.add_argument("--prefix", default="build/release", help="tree that holds bin/pyfxc")
    parser.add_argument("--quick", action="store_true", help="the third that CI runs")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--list", action="store_true", help="print the names and stop")
    parser.add_argument("--inside", metavar="DIRECTORY", help=argparse.SUPPRESS)
    return parser.parse_args()


class Outcome:
    """What one interpreter made of a module."""

    def __init__(self, status, tests, text):
        self.status = status  # as waitpid sees it, negative for a signal
        self.tests = tests  # name -> ("passed" | "skipped" | "failed", what it said)
        self.text = text  # stdout and stderr

    def counts(self):
        kinds = [kind for kind, _ in self.tests.values()]
        return tuple(kinds.count(kind) for kind in ("passed", "failed", "skipped"))


class Sandbox:
    """The directories of one worker, the same paths for both interpreters, empty before each."""

    def __init__(self, root):
        self._root = root

    def run(self, command, module):
        shutil.rmtree(self._root, ignore_errors=True)
        for name in ("home", "tmp", "work"):
            os.makedirs(self._path(name))
        command = [*command, "-m", "test", f"--junit-xml={self._path('tests.xml')}",
                   *module.options, module.name]
        with open(self._path("output"), "wb") as output:
            process = subprocess.Popen(
                command, cwd=self._path("work"), env=self._environment(), start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            )
            status = self._wait(process)
        with open(self._path("output"), encoding="utf-8", errors="backslashreplace") as output:
            return Outcome(status, self._tests(), output.read())

    def _path(self, name):
        return os.path.join(self._root, name)

    def _environment(self):
        return {
            "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
            "HOME": self._path("home"),
            "TMPDIR": self._path("tmp"),
            "LANG": "C.UTF-8",
            **{name: os.environ[name] for name in ("PYFX_SOCKET", "PYFX_PROFILE_PATH")},
        }

    def _wait(self, process):
        try:
            return process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            return f"no end within {TIMEOUT} s"
        finally:
            # What the tests left running in their session. Its number cannot be another's: the group
            # is either still there or it is nobody's.
            _end_group(process)

    def _tests(self):
        try:
            root = ElementTree.parse(self._path("tests.xml")).getroot()
        except (OSError, ElementTree.ParseError):
            return {}
        return dict(map(_result, root.iter("testcase")))


def _end_group(process):
    if process.pid > 1:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    process.wait()


def _result(element):
    # Addresses, numbers of processes and the like stand in the names of some subtests.
    name = element.get("name")
    for kind in ("error", "failure"):
        if (found := element.find(kind)) is not None:
            return name, ("failed", found.text or "")
    if (found := element.find("skipped")) is not None:
        return name, ("skipped", found.text or "")
    return name, ("passed", "")


class Comparison:
    """One module in both interpreters, again while they differ in something that is not known."""

    def __init__(self, module):
        self.module = module
        self.seconds = 0.0
        self.differing = {}  # test name -> what to say of it
        self.known = set()  # differing as modules.py says
        self.warm = False
        self.reason = ""
        self.rounds = 0
        self.python = self.pyfx = None

    def run(self, box, pyfxc):
        persisting = None
        while self.rounds < ROUNDS:
            found = self._round(box, pyfxc)
            if persisting is not None:
                found = {name: text for name, text in found.items() if name in persisting}
            persisting = found
            if not persisting.keys() - self.known:
                break
        self.differing = {k: v for k, v in persisting.items() if k not in self.known}
        return self

    def _round(self, box, pyfxc):
        self.rounds += 1
        begin = time.monotonic()
        self.python = box.run([PYTHON], self.module)
        self.seconds = self.seconds or time.monotonic() - begin
        self.pyfx = box.run([pyfxc, "--profile=cpython", "--why"], self.module)
        why = _WHY.search(self.pyfx.text)
        self.warm = why is not None and why[1] == "warm"
        self.reason = why[2] if why else "pyfxc said nothing"
        return self._differences()

    def _differences(self):
        found = {}
        for name in sorted(self.python.tests.keys() | self.pyfx.tests.keys()):
            one = self.python.tests.get(name, ("absent", ""))
            other = self.pyfx.tests.get(name, ("absent", ""))
            if one[0] != other[0]:
                said = (one[1] or other[1]).strip()[-LONGEST_TEXT:]
                found[name] = f"python3: {one[0]}, pyfxc: {other[0]}\n{said}"
        known = {name for name in found if modules.known(name)}
        self.known |= known
        # The status is what the tests make it; alone it is a difference of its own.
        if self.python.status != self.pyfx.status and not known:
            found["(exit status)"] = (
                f"python3: {self.python.status}, pyfxc: {self.pyfx.status}\n"
                f"{self.pyfx.text[-LONGEST_TEXT:]}")
        return found


def print_result(done):
    python, pyfx = done.python.counts(), done.pyfx.counts()
    verdict = "DIFFERS" if done.differing else "known  " if done.known else "same   "
    how = "warm" if done.warm else f"cold: {done.reason}"
    print(f"{verdict} {done.module.name}: passed/failed/skipped {python[0]}/{python[1]}/{python[2]}, "
          f"pyfxc {pyfx[0]}/{pyfx[1]}/{pyfx[2]}, status {done.python.status}, {how}"
          f"{f', {done.rounds} rounds' if done.rounds > 1 else ''}; {done.seconds:.1f} s")
    for name, text in done.differing.items():
        print(f"  {name}: " + text.replace("\n", "\n    "))


def compare(arguments, chosen):
    pyfxc = os.path.join(os.path.abspath(arguments.prefix), "bin", "pyfxc")
    free = [Sandbox(os.path.join(arguments.inside, f"box{n}")) for n in range(arguments.jobs)]

    def work(module):
        box = free.pop()
        try:
            return Comparison(module).run(box, pyfxc)
        finally:
            free.append(box)

    begin, results = time.monotonic(), []
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for future in concurrent.futures.as_completed([pool.submit(work, m) for m in chosen]):
            results.append(future.result())
            print_result(results[-1])
    return summarise(results, time.monotonic() - begin)


def summarise(results, seconds):
    empty = [r.module.name for r in results if not r.pyfx.tests and not r.python.tests]
    differing = [r.module.name for r in results if r.differing]
    not_warm = [r for r in results if not r.warm and not r.module.cold]
    print(f"{len(results)} modules, {sum(len(r.pyfx.tests) for r in results)} tests, "
          f"{sum(len(r.known) for r in results)} known differences, "
          f"{len(differing)} modules differ; {seconds:.0f} s")
    print(f"warm: {sum(r.warm for r in results)} of {len(results)}")
    for result in not_warm:
        print(f"  not warm: {result.module.name}: {result.reason}")
    if empty:
        print(f"  without any test: {' '.join(empty)}")
    if differing:
        print(f"  differ: {' '.join(differing)}")
    return 1 if differing or not_warm else 0


def start_inside(arguments):
    """Runs this program again, below a daemon of its own."""
    root = tempfile.mkdtemp(prefix="pyfx-cpython-")
    env = {
        "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
        "HOME": root,
        "LANG": "C.UTF-8",
        "XDG_RUNTIME_DIR": root,
        "PYFX_PROFILE_PATH": os.path.join(HERE, "profiles"),
    }
    try:
        return subprocess.run(
            [os.path.join(arguments.prefix, "bin", "pyfxctl"), "session",
             "--log", os.path.join(root, "pyfxd.log"), "--",
             PYTHON, "-B", *sys.argv, "--inside", root], env=env, check=False).returncode
    finally:
        shutil.rmtree(root, ignore_errors=True)


def main():
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
    arguments = parse_arguments()
    chosen = modules.choose(arguments.modules, arguments.quick)
    if arguments.list:
        for module in chosen:
            print(module.name, *module.options)
        return 0
    if not arguments.inside:
        if subprocess.run([PYTHON, "-c", "import test.test_sys"], check=False,
                          stderr=subprocess.DEVNULL).returncode:
            print("skipped: CPython's tests are not installed (Debian: libpython3.X-testsuite)")
            return SKIPPED
        return start_inside(arguments)
    return compare(arguments, chosen)


if __name__ == "__main__":
    sys.exit(main())
