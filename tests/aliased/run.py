# SPDX-License-Identifier: GPL-3.0-or-later
"""Python packages, built and tested by python3 and by pyfxc called python3, compared test by test.

    /usr/bin/python3 tests/aliased/run.py --prefix build/release [--sources DIRECTORY] [PACKAGE…]

Their sources come from PyPI by pip, in the versions that Debian 12 has, or from DIRECTORY/*.tar.gz.
Everything that the build and the tests start by the name python3 is pyfxc then: the first directory on
PATH holds a link. Both are done in the same place, one after the other; what the tests said, the exit
statuses and the files that the build made must agree. Processes that tests start by sys.executable are
python3 in both.
"""

import argparse
import collections
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

PYTHON = "/usr/bin/python3"
PATH = "/usr/bin:/bin"
TIMEOUT = 900  # seconds, for a build or the tests of one package
# name and version; MarkupSafe has a C extension
PACKAGES = {"MarkupSafe": "2.1.2", "Jinja2": "3.1.2", "click": "8.1.3", "Pygments": "2.14.0"}
# pytest is a program that is often run.
PROFILE = 'preload = ["pytest", "json", "logging", "subprocess", "tempfile"]\n'
BUILD = "python3 setup.py -q build --build-base build --build-lib build/lib"
TEST = ("python3 -m pytest -q -p no:cacheprovider --continue-on-collection-errors"
        " --junit-xml=$TMPDIR/tests.xml tests")  # fmt: skip
# One test in a few thousand fails now and then; a difference counts that is there each time.
ROUNDS = 3


def parse_arguments():
    parser = argparse.ArgumentParser(description="Builds and tests packages with python3 being pyfxc.")
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help="; ".join(PACKAGES))
    parser.add_argument("--prefix", default="build/release", help="tree that holds bin/pyfxc")
    parser.add_argument("--sources", help="where the packages' NAME-VERSION.tar.gz are, or are put")
    return parser.parse_args()


def fetch(name, folder):
    """The path of a package's source archive."""
    path = os.path.join(folder, f"{name}-{PACKAGES[name]}.tar.gz")
    if not os.path.exists(path):
        os.makedirs(folder, exist_ok=True)
        subprocess.run(
            [PYTHON, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary=:all:",
             f"--dest={folder}", f"{name}=={PACKAGES[name]}"], check=True,
        )  # fmt: skip
    return path


class Outcome:
    def __init__(self, statuses, tests, files, text):
        self.statuses = statuses  # of the build and of the tests
        self.tests = tests  # name -> outcome
        self.files = files  # that the build made -> what is in them
        self.text = text

    def counts(self):
        return dict(collections.Counter(self.tests.values()))


class World:
    """A directory in which the packages are built and tested, with a daemon of its own."""

    def __init__(self, prefix, root):
        self.bin = os.path.join(os.path.abspath(prefix), "bin")
        self.root = root
        for name in ("alias", "profiles"):
            os.mkdir(self.path(name))
        for name in ("python3", "python"):
            os.symlink(os.path.join(self.bin, "pyfxc"), self.path("alias", name))
        with open(self.path("profiles", "default.toml"), "w", encoding="utf-8") as file:
            file.write(PROFILE)

    def path(self, *names):
        return os.path.join(self.root, *names)

    def status(self):
        command = [os.path.join(self.bin, "pyfxctl"), "status", "--json"]
        return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["daemon"]

    def environment(self, aliased):
        return {
            "PATH": f"{self.path('alias')}:{PATH}" if aliased else PATH,
            "HOME": self.path("home"), "TMPDIR": self.path("tmp"), "LANG": "C.UTF-8",
            "PYTHONPATH": self.path("work", "build", "lib"), "SOURCE_DATE_EPOCH": "1600000000",
            "PYFX_SOCKET": os.environ["PYFX_SOCKET"],
        }  # fmt: skip

    def run(self, archive, aliased):
        """Unpacks, builds and tests a package."""
        for name in ("home", "tmp", "work"):
            shutil.rmtree(self.path(name), ignore_errors=True)
        for name in ("home", "tmp"):
            os.mkdir(self.path(name))
        os.mkdir(self.path("work"))
        subprocess.run(["tar", "--extract", "--file", archive, "--directory", self.path("work"),
                        "--strip-components=1", "--no-same-owner"], check=True)
        statuses, text = [], ""
        for line in (BUILD, TEST):
            done = subprocess.run(
                ["/bin/sh", "-c", line], cwd=self.path("work"), env=self.environment(aliased),
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                timeout=TIMEOUT, check=False,
            )  # fmt: skip
            statuses.append(done.returncode)
            text += done.stdout.decode(errors="backslashreplace")
        return Outcome(statuses, self._tests(), self._files(), text)

    def _tests(self):
        try:
            tree = ElementTree.parse(self.path("tmp", "tests.xml"))
        except (OSError, ElementTree.ParseError):
            return {}
        tests = {}
        for case in tree.iter("testcase"):
            kinds = [child.tag for child in case if child.tag in ("failure", "error", "skipped")]
            name = re.sub(r"0x[0-9a-f]{6,}", "0x…", f"{case.get('classname')}::{case.get('name')}")
            tests[name] = kinds[0] if kinds else "passed"
        return tests

    def _files(self):
        files = {}
        for folder, _, names in os.walk(self.path("work", "build")):
            for name in names:
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    # Compiled modules hold the time of their source, written just now.
                    content = b"" if name.endswith(".pyc") else file.read()
                files[os.path.relpath(path, self.root)] = hashlib.sha256(content).hexdigest()
        return files


def differences(python, pyfx):
    found = []
    if python.statuses != pyfx.statuses:
        found.append(f"exit statuses: python3 {python.statuses}, pyfxc {pyfx.statuses}")
    for what in ("tests", "files"):
        a, b = getattr(python, what), getattr(pyfx, what)
        for name in sorted(a.keys() | b.keys()):
            if a.get(name) != b.get(name):
                found.append(f"{name}: python3 {a.get(name)}, pyfxc {b.get(name)}")
    return found


def compare(world, name, archive):
    """Whether both agree, in one of ROUNDS rounds."""
    for number in range(1, ROUNDS + 1):
        seconds = []
        outcomes = []
        for aliased in (False, True):
            begin = time.monotonic()
            outcomes.append(world.run(archive, aliased))
            seconds.append(time.monotonic() - begin)
        python, pyfx = outcomes
        found = differences(python, pyfx)
        print(f"{name} {PACKAGES[name]}: {len(pyfx.tests)} tests, {pyfx.counts()}, {len(pyfx.files)} files "
              f"built; {len(found)} differences; python3 {seconds[0]:.0f} s, pyfxc {seconds[1]:.0f} s")
        if not python.tests:
            print(python.text[-3000:])
            return False
        if not found:
            return True
        for line in found[:20]:
            print(f"  round {number}: {line}")
    print(pyfx.text[-3000:])
    return False


def main():
    arguments = parse_arguments()
    if "PYFX_ALIASED_INSIDE" not in os.environ:
        session = os.path.join(os.path.abspath(arguments.prefix), "bin", "pyfxctl")
        with tempfile.TemporaryDirectory(prefix="pyfx-aliased-") as root:
            environment = dict(os.environ, PYFX_ALIASED_INSIDE=root,
                               PYFX_PROFILE_PATH=os.path.join(root, "world", "profiles"))
            command = [session, "session", "--", PYTHON, "-B", *sys.argv]
            return subprocess.run(command, env=environment, check=False).returncode
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
    root = os.path.join(os.environ.pop("PYFX_ALIASED_INSIDE"), "world")
    os.mkdir(root)
    world = World(arguments.prefix, root)
    sources = arguments.sources or os.path.join(root, "sources")
    good = True
    for name in arguments.packages or PACKAGES:
        good = compare(world, name, fetch(name, os.path.abspath(sources))) and good
    status = world.status()
    cold = status["cold_runs"]
    print(f"python3 was pyfxc: {status['runs_served']} processes warm, {sum(cold.values())} cold")
    for cause, number in cold.items():
        print(f"  {number} x {cause}, the last: {status['cold_reasons'][cause]}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
