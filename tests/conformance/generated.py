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
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import sandbox
from section_player import Player
from sections import PYTHON, sections

MOST_COLD = 0.1  # of all sections, besides those that are to be cold


def inside(arguments):
    """What a worker does, below its session: one line of JSON for each section."""
    os.umask(0o022)
    player = Player(arguments.prefix, arguments.inside, arguments.python)
    for section in sections(arguments):
        try:
            answer = player.play(section)
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
        # That of the runs: what a warm-up makes has its daemon's.
        env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, umask=0o022)


class Report:
    def __init__(self, verbose):
        self.verbose = verbose
        self.all = self.equal = 0
        self.cold = []
        self.different = []
        self.collected = []

    def add(self, answer):
        self.all += 1
        if answer["cold"]:
            self.cold.append(answer)
        if self.verbose:
            print(f"{answer['seconds']:6.2f} s  {answer['number']:3} {answer['title']}", flush=True)
        if answer["collected"]:
            self.collected.append(answer)
        if answer["difference"]:
            self.different.append(answer)
            print(f"\nDIFFERS {answer['number']}: {answer['title']}\n{answer['difference']}\n", flush=True)
        else:
            self.equal += 1

    def finish(self, seconds):
        for answer in sorted(self.cold, key=lambda a: a["number"]):
            reason = re.sub(r"\s+", " ", answer["cold"])
            print(f"cold {answer['number']}: {answer['title']}: {reason}")
        for answer in sorted(self.collected, key=lambda a: a["number"]):
            print(f"as python3 with its collector at another time {answer['number']}: {answer['title']}")
        for answer in sorted(self.different, key=lambda a: a["number"]):
            print(f"differs {answer['number']}: {answer['title']}")
        unexpected = [a for a in self.cold if not a["expect_cold"]]
        print(f"{self.all - len(self.cold)} warm, {len(self.cold)} cold; {seconds:.0f} s")
        print(f"equal {self.equal} of {self.all}")
        return self.equal == self.all and len(unexpected) <= MOST_COLD * self.all


def compare(arguments):
    begin = time.monotonic()
    # A shell's background job ignores it, which the daemon and both sides would inherit.
    signal.signal(signal.SIGINT, signal.default_int_handler)
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
    # A worker waits for its daemon's warm-ups most of the time.
    parser.add_argument("--jobs", type=int, default=2 * len(os.sched_getaffinity(0)))
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
