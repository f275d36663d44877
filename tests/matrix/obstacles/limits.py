# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits that are reached: descriptors, processes, memory."""

import os
import resource
import subprocess

import cell as cells
from obstacles.common import (
    COLD,
    OTHER_UID,
    after,
    before,
    goes_on,
    need_descriptors,
    patient,
    under_way,
)


def limit(pid, what, soft):
    before_ = resource.prlimit(pid, what)
    resource.prlimit(pid, what, (soft, before_[1]))
    return lambda: resource.prlimit(pid, what, before_)


@before
def descriptors_of_daemon(cell):
    cell.start_daemon()
    cell.warm_up()
    cell.at_the_end(limit(cell.daemon.pid, resource.RLIMIT_NOFILE, 0))
    patient(cell)


@after
def descriptors_of_daemon_(cell):
    client, _ = under_way(cell)
    limit(cell.daemon.pid, resource.RLIMIT_NOFILE, 0)
    goes_on(cell, client)


# Becomes a command with more descriptors than a frame may carry.
MANY_DESCRIPTORS = """
import os, resource, sys
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
for _ in range(1030):
    os.set_inheritable(os.dup(2), True)
os.execv(sys.argv[1], sys.argv[1:])
"""


@before
def descriptors_of_client(cell):
    need_descriptors(1100)
    cell.start_daemon()
    cell.expect(cell.start(wrapper=[cells.PYTHON, "-c", MANY_DESCRIPTORS]), COLD)


@after
def descriptors_of_client_(cell):
    client, run = under_way(cell)
    limit(run, resource.RLIMIT_NOFILE, 3)
    limit(client.pid, resource.RLIMIT_NOFILE, 3)
    # Python needs none to print and to leave.
    goes_on(cell, client)


def as_another_user(cell):
    """RLIMIT_NPROC binds no root."""
    if os.geteuid() != 0:
        return
    cell.user = ["/usr/bin/setpriv", f"--reuid={OTHER_UID}", f"--regid={OTHER_UID}", "--clear-groups"]
    cell.copy_programs()  # a clone may stand where only its owner can enter, as in root's home
    for folder, _, files in os.walk(cell.folder):
        for name in (folder, *(os.path.join(folder, file) for file in files)):
            os.chown(name, OTHER_UID, OTHER_UID)
    tried = subprocess.run(cell.program("pyfxc", "--version"), capture_output=True, check=False)
    if tried.returncode != 0:
        raise cells.Skipped("another user cannot execute pyfxc in " + cell.folder)


def forbid_forks(cell):
    """By a process of that user: root may lack the right to change another's limits."""
    subprocess.run([*cell.user, "/usr/bin/prlimit", f"--pid={cell.zygote()}", "--nproc=1:"], check=True)


@before
def processes(cell):
    as_another_user(cell)
    cell.write("profiles/default.toml", "spares = 0\n")
    cell.start_daemon()
    cell.warm_up()
    forbid_forks(cell)
    cell.expect(cell.start(), COLD)


@after
def processes_(cell):
    cell.fifo("begun"), cell.fifo("go")
    as_another_user(cell)
    client, _ = under_way(cell)
    forbid_forks(cell)
    goes_on(cell, client)


@before
def memory_of_zygote(cell):
    cell.start_daemon(wrapper=["/usr/bin/prlimit", f"--data={4 << 20}:"])
    cell.expect(cell.start(), COLD)


@after
def memory_of_zygote_(cell):
    client, _ = under_way(cell)
    limit(cell.zygote(), resource.RLIMIT_AS, 1)
    limit(cell.daemon.pid, resource.RLIMIT_AS, 1)
    goes_on(cell, client)
    # It may have died of it.
    cell.expect_empty_run_directory = False
