# SPDX-License-Identifier: GPL-3.0-or-later
"""A user at a terminal: every case with python3 and with pyfxc, and nothing may differ.

    /usr/bin/python3 tests/terminal/run.py --prefix build/release [NAME…]

NAME is a part of a case's name, TOPIC/CASE. Each case is played by a process of its own (play.py)
that has a bash, a terminal and a daemon of its own. `--self-test` lets deliberately broken clients
play instead, each of which must be caught (broken_clients.py).
"""

import argparse
import difflib
import json
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
import time

import broken_clients
import case as cases
import processes

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3"
# A play waits for events most of the time, so there may be more of them than processors.
PLAYS_PER_PROCESSOR = 2


def parse_arguments():
    parser = argparse.ArgumentParser(description="Compares pyfxc with python3 at a terminal.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a part of the names of cases")
    parser.add_argument("--prefix", default="build/release", help="tree that holds bin/pyfxc")
    parser.add_argument("--jobs", type=int,
                        default=PLAYS_PER_PROCESSOR * len(os.sched_getaffinity(0)))  # fmt: skip
    parser.add_argument("--rounds", type=int, default=1, help="how often to play each case")
    parser.add_argument("--deadline", type=float, default=60, help="of each wait, in seconds")
    parser.add_argument("--list", action="store_true", help="print the names and stop")
    parser.add_argument("--verbose", action="store_true", help="a line for each case")
    parser.add_argument("--show", action="store_true", help="print what was seen with python3")
    parser.add_argument("--kind", default="pyfxc",
                        help="what to compare with python3; python to test the cases")  # fmt: skip
    parser.add_argument("--self-test", action="store_true", help="must catch the broken clients")
    arguments = parser.parse_args()
    arguments.prefix = os.path.abspath(arguments.prefix)
    return arguments


class Players:
    """Runs play.py for each job, some at a time."""

    def __init__(self, arguments):
        self._prefix = arguments.prefix
        self._at_once = arguments.jobs
        self._deadline = arguments.deadline
        self._root = tempfile.mkdtemp(prefix="pyfx-term-")
        self._selector = selectors.DefaultSelector()
        self._number = 0

    def run(self, jobs, on_answer):
        """`jobs` are pairs of a case and kinds; on_answer(job, answer) is called as they end."""
        todo = list(reversed(jobs))
        try:
            while todo or self._selector.get_map():
                while todo and len(self._selector.get_map()) < self._at_once:
                    self._start(todo.pop())
                for key, _ in self._selector.select():
                    self._take(key, on_answer)
        finally:
            self._end()

    def _start(self, job):
        case, kinds = job
        # All plays of a case have the same paths, and those of all cases are equally long.
        self._number += 1
        root = os.path.join(self._root, f"{self._number:04}")
        process = subprocess.Popen(
            [PYTHON, "-B", os.path.join(HERE, "play.py"), "--prefix", self._prefix,
             "--deadline", str(self._deadline), "--root", root, case.name, *kinds],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        self._selector.register(process.stdout, selectors.EVENT_READ, (job, process, []))

    def _take(self, key, on_answer):
        job, process, chunks = key.data
        if chunk := os.read(key.fd, 65536):
            chunks.append(chunk)
            return
        self._selector.unregister(process.stdout)
        process.stdout.close()
        process.wait()
        text = b"".join(chunks)
        if not text:
            answer = {"skipped": "", "seconds": 0, "plays": [], "died": process.returncode}
        else:
            answer = json.loads(text)
        on_answer(job, answer)

    def _end(self):
        for key in list(self._selector.get_map().values()):
            key.data[1].terminate()
            key.data[1].wait()
        processes.end_children()
        shutil.rmtree(self._root, ignore_errors=True)


def difference(one, other):
    diff = difflib.unified_diff(one["lines"], other["lines"], one["kind"], other["kind"], n=3,
                                lineterm="")  # fmt: skip
    return "\n".join(diff)


def failure(answer, differs=""):
    """What is wrong with the plays of a case, or an empty text."""
    if "died" in answer:
        return f"the player ended with {answer['died']}"
    text = ""
    for one in answer["plays"]:
        if one["error"]:
            text += f"with {one['kind']}: {one['error']}\n"
            if one["log"]:
                text += f"  log of the daemon:\n{one['log']}\n"
    if not text:
        text = "".join(difference(answer["plays"][0], other) for other in answer["plays"][1:])
        if differs:
            text = "" if text else f"does not differ any more, though documented: {differs}"
    return text


def chosen(arguments):
    found = [c for c in cases.read_all()
             if not arguments.names or any(name in c.name for name in arguments.names)]  # fmt: skip
    if not found:
        sys.exit("no such case")
    return found


def compare(arguments):
    begin = time.monotonic()
    failed, skipped, played = [], 0, 0
    jobs = []
    for case in chosen(arguments) * arguments.rounds:
        if not case.only_pyfx:
            jobs.append((case, ["python", arguments.kind]))
        elif arguments.kind == "pyfxc":
            jobs.append((case, ["pyfxc"]))

    def on_answer(job, answer):
        nonlocal skipped, played
        case, _ = job
        if answer["skipped"]:
            skipped += 1
            print(f"skipped {case.name}: {answer['skipped']}")
            return
        played += 1
        if arguments.verbose:
            print(f"{answer['seconds']:6.2f} s  {case.name}")
        if arguments.show:
            print("\n".join(answer["plays"][0]["lines"]))
        if text := failure(answer, case.differs if arguments.kind == "pyfxc" else ""):
            failed.append(case.name)
            print(f"\nFAILED {case.name}: {case.play.__doc__}\n{text}\n")

    Players(arguments).run(jobs, on_answer)
    print(f"{played} cases played, {len(failed)} failed, {skipped} skipped; "
          f"{time.monotonic() - begin:.0f} s")  # fmt: skip
    for name in sorted(failed):
        print(f"  failed: {name}")
    return 1 if failed else 0


def self_test(arguments):
    """Each broken client must be caught by the cases that are there for it."""
    by_name = {case.name: case for case in cases.read_all()}
    pairs = [(kind, name) for kind, names in broken_clients.MUST_CATCH.items() for name in names]
    missed = []

    def on_answer(job, answer):
        case, (_, kind) = job
        if answer["skipped"]:
            print(f"skipped {kind}, by {case.name}: {answer['skipped']}")
        elif not answer["plays"] or answer["plays"][0]["error"]:
            missed.append(f"{case.name} fails with python3")
        elif failure(answer):
            print(f"caught: {kind}, by {case.name}")
        else:
            missed.append(f"{kind}, by {case.name}")

    jobs = [(by_name[name], ["python", kind]) for kind, name in pairs]
    Players(arguments).run(jobs, on_answer)
    for text in missed:
        print(f"NOT caught: {text}")
    return 1 if missed else 0


def main():
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
    arguments = parse_arguments()
    processes.become_subreaper()
    if arguments.list:
        for one in chosen(arguments):
            print(one.name)
        return 0
    return self_test(arguments) if arguments.self_test else compare(arguments)


if __name__ == "__main__":
    sys.exit(main())
