# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be wrong with the daemon."""

import os
import signal
import socket
import subprocess

import cell as cells
import peer
from obstacles.common import (
    COLD,
    NUMBER_OF_CONNECTIONS,
    WARM,
    after,
    before,
    goes_on,
    need_descriptors,
    patient,
    under_way,
)


@before
def nothing(cell):
    cell.start_daemon()
    cell.expect(cell.start(), WARM)


@after
def nothing_(cell):
    client, _ = under_way(cell)
    goes_on(cell, client)


@before
def no_daemon(cell):
    cell.expect(cell.start(), COLD)


@after
def no_daemon_(cell):
    client, _ = under_way(cell)
    cell.daemon.terminate()
    cell.wait_for(lambda: not os.path.exists(cell.socket), "the daemon to shut down")
    goes_on(cell, client)


@before
def socket_without_listener(cell):
    peer.listen(cell.socket).close()
    cell.expect(cell.start(), COLD)
    os.unlink(cell.socket)


@after
def socket_removed(cell):
    client, _ = under_way(cell)
    os.unlink(cell.socket)
    goes_on(cell, client)


@before
def daemon_stopped(cell):
    cell.start_daemon()
    cell.daemon.send_signal(signal.SIGSTOP)
    patient(cell)
    cell.daemon.send_signal(signal.SIGCONT)
    cell.warm_up()
    assert cell.runs() == ["cold"], cell.runs()


@after
def daemon_stopped_(cell):
    client, _ = under_way(cell)
    cell.daemon.send_signal(signal.SIGSTOP)
    goes_on(cell, client)


@before
def daemon_killed(cell):
    cell.gate()
    cell.start_daemon()
    client = cell.start()
    cell.fifo("warming").read_line()
    cell.kill_daemon()
    cell.expect(client, COLD)
    cell.fifo("gate").open_gate()
    cell.expect_empty_run_directory = False


@after
def daemon_killed_(cell):
    client, _ = under_way(cell)
    cell.kill_daemon()
    goes_on(cell, client)
    cell.expect_empty_run_directory = False


@before
def daemon_replaced(cell):
    cell.gate()
    cell.start_daemon()
    client = cell.start()
    cell.fifo("warming").read_line()
    cell.kill_daemon()
    cell.fifo("gate").open_gate(2)
    cell.start_daemon()
    cell.expect(client, COLD)


@after
def daemon_replaced_(cell):
    client, _ = under_way(cell)
    cell.kill_daemon()
    cell.start_daemon()
    cell.warm_up()
    goes_on(cell, client)


@before
def backlog_full(cell):
    listener = cell.keep(peer.listen(cell.socket, backlog=0))
    waiting = []
    while True:
        waiting.append(cell.keep(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)))
        waiting[-1].setblocking(False)
        try:
            waiting[-1].connect(cell.socket)
        except BlockingIOError:
            break
    patient(cell)
    listener.close()
    os.unlink(cell.socket)


@after
def backlog_full_(cell):
    client, _ = under_way(cell)
    cell.daemon.send_signal(signal.SIGSTOP)
    for _ in range(64):
        connection = cell.keep(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        connection.connect(cell.socket)
    goes_on(cell, client)


# Takes all connections that there are, says so and holds them.
HOARD = """
import resource, socket, sys
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
hoard = [socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) for _ in range(int(sys.argv[2]))]
for connection in hoard:
    connection.connect(sys.argv[1])
print("all taken", flush=True)
sys.stdin.read()
"""


def take_all_connections(cell):
    """A process of its own: this one has no room for so many. Returns what ends it."""
    need_descriptors(NUMBER_OF_CONNECTIONS + 50)
    hoarder = subprocess.Popen(
        [cells.PYTHON, "-c", HOARD, cell.socket, str(NUMBER_OF_CONNECTIONS)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert hoarder.stdout.readline() == b"all taken\n"
    return hoarder.communicate


@before
def connections_exhausted(cell):
    cell.start_daemon()
    give_back = take_all_connections(cell)
    cell.expect(cell.start(), COLD)
    give_back()


@after
def connections_exhausted_(cell):
    client, _ = under_way(cell)
    give_back = take_all_connections(cell)
    goes_on(cell, client)
    give_back()
