# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays one case, once with each of the given kinds of `python`, and prints what was seen as JSON.

    play.py --prefix PREFIX --root FOLDER CASE KIND…

KIND is python, pyfxc or a broken client (broken_clients.py). Run by run.py; ends with all that it
started, also when it is told to (SIGTERM, which comes when run.py is gone too).
"""

import argparse
import contextlib
import json
import os
import shlex
import shutil
import signal
import sys
import time

import broken_clients
import case as cases
import processes
import terminal

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3"
# Seconds that a broken client is waited for: it may well never do what is expected.
PATIENCE_WITH_THE_BROKEN = 5


def command(kind, case, prefix):
    """What stands for python in the shell, as sh reads it."""
    if kind == "python":
        return PYTHON
    client = shlex.quote(os.path.join(prefix, "bin", "pyfxc"))
    if kind == "pyfxc":
        return client if case.cold else f"{client} --warm"
    return broken_clients.command(kind)


def environment():
    return {n: v for n, v in os.environ.items() if n in ("ASAN_OPTIONS", "UBSAN_OPTIONS")}


def fresh_folder(root):
    shutil.rmtree(root, ignore_errors=True)
    folder = os.path.join(root, "case")
    os.makedirs(folder, 0o700)
    return folder


def at_the_end(case, user):
    """What holds after every case: the shell is at its prompt, and its terminal as it has to be."""
    if case.raw and not user.closed:
        user.do("stty -a")


def play(case, kind, prefix, root, patience):
    """Returns the transcript and an error, which is an empty text when all came as expected."""
    folder = fresh_folder(root)
    terminal.deadline = patience if kind in ("python", "pyfxc") else PATIENCE_WITH_THE_BROKEN
    daemon, user, error = None, None, ""
    env = environment()
    try:
        if kind == "pyfxc":
            daemon = processes.Daemon(prefix, root, os.path.join(HERE, "profiles"), env)
            # A warm-up on a busy machine takes long, and python3 does not tell of it.
            env = dict(daemon.env, PYFX_QUIET="1")
        user = terminal.Terminal(folder, command(kind, case, prefix), env, daemon, case.hide)
        case.play(user)
        at_the_end(case, user)
    except (terminal.Failed, EOFError, OSError, ValueError) as problem:
        error = f"{type(problem).__name__}: {problem}"
        if user:
            error += f"\n  after {user.text()[-600:]!r}"
        error += "".join(f"\n  process {line}" for line in processes.describe(os.getpid()))
    finally:
        processes.end_children()
    lines = user.transcript(case.raw) if user else []
    log = daemon.text() if daemon and error else ""
    shutil.rmtree(root, ignore_errors=True)
    return {"kind": kind, "lines": lines, "error": error, "log": log}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--root", required=True)
    parser.add_argument("--deadline", type=float, required=True)
    parser.add_argument("case")
    parser.add_argument("kinds", nargs="+")
    arguments = parser.parse_args()
    processes.become_subreaper()

    def leave(*_):
        processes.end_children()
        shutil.rmtree(arguments.root, ignore_errors=True)
        with contextlib.suppress(OSError):  # of run.py, which may be gone; the last removes it
            os.rmdir(os.path.dirname(arguments.root))
        os._exit(1)

    signal.signal(signal.SIGTERM, leave)
    processes.die_with_parent(signal.SIGTERM)
    (case,) = [c for c in cases.read_all() if c.name == arguments.case]
    begin = time.monotonic()
    answer = {"skipped": case.missing(), "plays": []}
    if not answer["skipped"]:
        for kind in arguments.kinds:
            answer["plays"].append(play(case, kind, arguments.prefix, arguments.root,
                                        arguments.deadline))  # fmt: skip
    answer["seconds"] = time.monotonic() - begin
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
