# SPDX-License-Identifier: GPL-3.0-or-later
"""Which processes the daemon of the session has, and what the kernel tells of them (proc(5))."""

import json
import os

from measure import output

_TICK_NS = 1e9 / os.sysconf("SC_CLK_TCK")


def _status(prefix):
    return json.loads(output([os.path.join(prefix, "bin", "pyfxctl"), "status", "--json"]))


def daemon(prefix):
    return _status(prefix)["daemon"]["pid"]


def profile(prefix, name):
    return next(one for one in _status(prefix)["profiles"] if one["name"] == name)


def zygote(prefix, name):
    return profile(prefix, name)["pid"]


def _stat(pid):
    """The fields of /proc/PID/stat behind the command, which may hold anything; state is first."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        return file.read().rpartition(")")[2].split()


def children(pid):
    """Direct children that have memory: the dead have none."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        numbers = [int(word) for word in file.read().split()]
    alive = []
    for number in numbers:
        try:
            if _stat(number)[0] not in "ZX":
                alive.append(number)
        except FileNotFoundError:
            continue
    return alive


def time_of(pid):
    """Nanoseconds of processor time, in user and in kernel mode, of the process and of those of its
    children that it has reaped."""
    return sum(int(ticks) for ticks in _stat(pid)[11:15]) * _TICK_NS
