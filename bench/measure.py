# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts programs and takes their time; shared by demo.py and bench.py.

A time is that from before posix_spawn() to after wait4(), as a shell would see it. Python's
subprocess module would add a thread's worth of its own to each.
"""

import os
import statistics
import subprocess
import sys
import time

PYTHON = "/usr/bin/python3"
INSIDE = "--inside-session"

# What a run could behave differently by, and what would make two measurements incomparable.
_KEPT_VARIABLES = ("HOME", "LANG", "PATH", "PYFX_SOCKET", "TMPDIR", "XDG_RUNTIME_DIR")


def environment():
    """What every measured program, cold or warm, gets as its environment."""
    return {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}


def enter_session(prefix, arguments):
    """Goes on as this same program, below `pyfxctl session`: with a private daemon that ends when
    the program does. Only the profiles of the tree at `prefix` are seen."""
    control = os.path.join(prefix, "bin", "pyfxctl")
    env = environment()
    env["PYFX_PROFILE_PATH"] = os.path.join(prefix, "share", "pyfx", "profiles")
    script = os.path.abspath(sys.argv[0])
    command = [control, "session", "--", PYTHON, "-B", script, INSIDE, *arguments]
    os.execve(control, command, env)


def seconds(argv):
    """Runs `argv`, its output thrown away, and returns how long it took."""
    null = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1)]
    env = environment()
    begin = time.monotonic_ns()
    pid = os.posix_spawn(argv[0], argv, env, file_actions=null)
    _, status, _ = os.wait4(pid, 0)
    end = time.monotonic_ns()
    if status != 0:
        sys.exit(f"{' '.join(argv)}: ended with wait status {status}")
    return (end - begin) / 1e9


def output(argv):
    """Runs `argv` and returns what it wrote to stdout."""
    run = subprocess.run(argv, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    if run.returncode != 0:
        sys.exit(f"{' '.join(argv)}: ended with status {run.returncode}")
    return run.stdout


def interleaved(commands, rounds):
    """Runs each of the named `commands` once a round, each round in another order of turns, so
    that whatever else the machine does falls upon all of them. Returns name -> times."""
    names = list(commands)
    times = {name: [] for name in names}
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            times[name].append(seconds(commands[name]))
    return times


def summary(times):
    """min, median and 90th percentile in milliseconds."""
    ordered = sorted(times)
    return {
        "min_ms": ordered[0] * 1e3,
        "median_ms": statistics.median(ordered) * 1e3,
        "p90_ms": ordered[min(len(ordered) - 1, int(len(ordered) * 0.9))] * 1e3,
    }
