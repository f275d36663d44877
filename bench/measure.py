# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts programs and takes their time; shared by demo.py and bench.py.

A time is that from before posix_spawn() to after wait4(), as a shell would see it. The demo takes
them here; the benchmark has bench-runner, which does not add what Python needs itself.
"""

import os
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


def session_command(prefix, arguments):
    """This same program, below `pyfxctl session`: with a private daemon that ends when it does."""
    control = os.path.join(prefix, "bin", "pyfxctl")
    script = os.path.abspath(sys.argv[0])
    return [control, "session", "--", PYTHON, "-B", script, INSIDE, *arguments]


def session_environment(profiles):
    """For session_command(). Only the profiles in the directory `profiles` are seen."""
    return {**environment(), "PYFX_PROFILE_PATH": profiles}


def enter_session(prefix, arguments):
    """Goes on as session_command(), with the profiles of the tree at `prefix`."""
    command = session_command(prefix, arguments)
    profiles = os.path.join(prefix, "share", "pyfx", "profiles")
    os.execve(command[0], command, session_environment(profiles))


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
