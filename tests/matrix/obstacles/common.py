# SPDX-License-Identifier: GPL-3.0-or-later
"""What all obstacles share. `before` and `after` register a function that plays one cell. Where one side
is missing its reason stands in ONE_SIDED.
"""

import os
import resource
import signal

import cell as cells

PATIENCE = {"PYFX_TIMEOUT": "1"}  # where the daemon's silence is the obstacle
COLD, WARM = ("cold",), ("warm",)
KILLED = -signal.SIGKILL
OTHER_UID = 54321  # of nobody, so that RLIMIT_NPROC counts what the cell starts
NUMBER_OF_CONNECTIONS = 1024  # that a daemon serves (docs/protocol.md, 3)

_matrix = {}

# Why an obstacle has one side only.
ONE_SIDED = {
    "profile_missing": "after is profile_removed",
    "profile_removed": "before is profile_missing",
    "socket_without_listener": "after is socket_removed",
    "socket_removed": "before is socket_without_listener",
    "idle_spare_killed": "after it is the run",
    "request_cut": "after Started the client sends nothing",
    "answer_cut": "after is proxy_gone",
    "proxy_gone": "before is answer_cut and request_cut",
}


def before(play):
    _matrix[f"{play.__name__.removesuffix('_')}/before"] = play
    return play


def after(play):
    _matrix[f"{play.__name__.removesuffix('_')}/after"] = play
    return play


def matrix():
    sides = {}
    for name in _matrix:
        obstacle, _, side = name.partition("/")
        sides.setdefault(obstacle.partition(" ")[0], set()).add(side)
    lonely = {obstacle for obstacle, found in sides.items() if len(found) < 2}
    assert lonely == set(ONE_SIDED), lonely ^ set(ONE_SIDED)
    return list(_matrix.items())


def patient(cell):
    """For a client that meets silence: it gives up after a second. The daemon may keep what it was
    sent, so nobody may wait for the end of a pipe."""
    paths = [cell.path("work", name) for name in ("out", "err")]
    files = [open(path, "wb") for path in paths]  # noqa: SIM115
    client = cell.start(env=dict(cell.environment, **PATIENCE), stdout=files[0], stderr=files[1])
    for file in files:
        file.close()
    client.wait(cells.DEADLINE)
    content = []
    for path in paths:
        with open(path, "rb") as file:
            content.append(file.read())
    assert (client.returncode, *content) == (cells.STATUS, cells.OUTPUT, b""), content
    assert cell.runs() == ["cold"], cell.runs()


def under_way(cell, **how):
    """A daemon and a client whose script has begun, warm, and waits; the script's process."""
    if cell.daemon is None:
        cell.start_daemon()
    client = cell.start(waits=True, **how)
    run = cell.wait_for_script()
    # The client has been told, too: it closes what it passed on.
    cell.wait_for(lambda: not os.path.exists(f"/proc/{client.pid}/fd/0"), "the client")
    return client, run


def goes_on(cell, client, **expected):
    cell.let_script_go()
    cell.expect(client, **{"kinds": WARM, **expected})


def need_descriptors(number):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < number:
        raise cells.Skipped("too few descriptors may be open")
