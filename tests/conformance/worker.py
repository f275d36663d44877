# SPDX-License-Identifier: GPL-3.0-or-later
"""Does the jobs that run.py hands out, one line of JSON each, in one sandbox with one daemon.

The python3 run of a case is done once and compared with pyfxc's for each profile. A second, plain
run with PYFX_WHY=1 then tells which of pyfxc's runs were warm: asking in the compared run would
show.
"""

import functools
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import time

import case as cases
import sandbox
from broken_clients import INTERPRETER

PYFX_FAILED = "exit 125"
START_LIMIT = 60.0  # s
_WHY = re.compile(rb"^pyfxc: (warm|cold)\b(.*)$", re.MULTILINE)


@functools.cache
def has_module(python, name):
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({name!r}) is None)"
    return subprocess.run([python, "-c", code], stderr=subprocess.DEVNULL).returncode == 0


@functools.cache
def is_public(path):
    """Whether everybody may execute it."""
    path = os.path.realpath(path)
    while os.stat(path).st_mode & stat.S_IXOTH:
        if path == "/":
            return True
        path = os.path.dirname(path)
    return False


@functools.cache
def version_of(python):
    code = "import sys; print(*sys.version_info[:2])"
    asked = subprocess.run([python, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    return tuple(map(int, asked.stdout.split()))


def is_since(python, version):
    return version_of(python) >= tuple(map(int, version.split(".")))


def exception_of(case, python, embedded):
    """Why the result differs from `python`'s and has to, or an empty text."""
    since, _, why = case.differs_since.partition(" ")
    return (
        case.differs
        or (embedded and case.embedded_differs)
        or (since and is_since(python, since) and why)
        or ""
    )


@functools.cache
def libraries():
    """Those that the dynamic linker knows, as lines that begin with a tab and the name."""
    return subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout


def missing(case, python):
    """What `case` needs and this machine has not, or an empty text."""
    for need in case.needs:
        if need == "root":
            there = os.geteuid() == 0
        elif need == "public-python":
            there = is_public(python)
        elif need.startswith("cpython-"):
            there = is_since(python, need.removeprefix("cpython-"))
        elif need.startswith("lib"):
            there = f"\t{need} " in libraries()
        elif need.startswith("python3-"):
            there = has_module(python, need.removeprefix("python3-"))
        else:
            there = shutil.which(need) is not None
        if not there:
            return f"needs {need}"
    return ""


class Warmth:
    """Which runs of a case were warm, from what PYFX_WHY=1 made pyfxc print."""

    def __init__(self, seen):
        everything = [seen.stdout, seen.stderr, *(content for _, content in seen.files.values())]
        lines = [m for text in everything for m in _WHY.findall(text)]
        cold = [rest for kind, rest in lines if kind == b"cold"]
        self.known = bool(lines)
        self.warm = bool(lines) and not cold
        self.reason = (cold or [b""])[0].decode(errors="replace").strip(" ,:")


def start_again(box, case, py):
    """Runs a case whose start is one of its own until there is a zygote with that start. Nobody waits for one, so
    these runs are cold."""
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if Warmth(box.run(case, py, {"PYFX_WHY": "1"})).warm:
            return


def compare(box, case, python, client, profile, ask_why, differs):
    py = [*client, f"--profile={profile}"]
    if case.start and ask_why:
        start_again(box, case, py)
    pyfx = box.run(case, py)
    diff = sandbox.difference(python, pyfx)
    failed = pyfx.status == PYFX_FAILED or b"pyfxc: " in pyfx.stderr
    warm, reason = not failed, "pyfxc failed"
    if ask_why and not failed:
        warmth = Warmth(box.run(case, py, {"PYFX_WHY": "1"}))
        if warmth.known:
            warm, reason = warmth.warm, warmth.reason
    failure = diff
    if differs:
        failure = "" if diff else f"does not differ any more, though documented: {differs}"
    return {
        "profile": profile, "failure": failure, "warm": warm, "reason": reason,
        "differs": differs, "expect_cold": case.cold, "start": case.start,
    }


def do(box, job):
    case = cases.read_by_name(job["case"])
    begin = time.monotonic()
    interpreter = job["library"] if case.library else job["python"]
    answer = {"skipped": missing(case, interpreter), "results": []}
    if not answer["skipped"]:
        python = box.run(case, [interpreter])
        differs = exception_of(case, interpreter, job.get("embedded", False))
        client = [interpreter if word == INTERPRETER else word for word in job["client"]]
        for profile in case.profiles:
            if job["profiles"] is None or profile in job["profiles"]:
                answer["results"].append(
                    compare(box, case, python, client, profile, job.get("why", True), differs)
                )
    answer["seconds"] = time.monotonic() - begin
    return answer


def cold_runs(pyfxctl):
    """How many runs of this daemon were cold, by cause, and the last reason of each."""
    asked = subprocess.run([pyfxctl, "status", "--json"], capture_output=True, text=True, check=True)
    status = json.loads(asked.stdout)["daemon"]
    return {cause: (number, status["cold_reasons"].get(cause, "")) for cause, number in status["cold_runs"].items()}


def main():
    box = sandbox.Sandbox(sys.argv[1])
    os.umask(0o022)
    for line in sys.stdin:
        job = json.loads(line)
        answer = cold_runs(job["pyfxctl"]) if "pyfxctl" in job else do(box, job)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
