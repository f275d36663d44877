# SPDX-License-Identifier: GPL-3.0-or-later
"""What the client itself is, and what happens to it."""

import os
import signal

import cell as cells
from obstacles.common import COLD, KILLED, WARM, after, before, goes_on, under_way


@before
def disk_full(cell):
    as_python_fails(cell, None, stdout=open("/dev/full", "wb"))  # noqa: SIM115


@after
def disk_full_(cell):
    cell.start_daemon()
    as_python_fails(cell, WARM, stdout=open("/dev/full", "wb"))  # noqa: SIM115


def as_python_fails(cell, kinds, stdout):
    """What python3 makes of it, pyfxc does; cold without a daemon."""
    with stdout:
        python = cell.start(python=True, stdout=stdout)
        _, error = python.communicate(timeout=cells.DEADLINE)
        os.unlink(cell.ran)
        client = cell.start(stdout=stdout)
        cell.expect(client, kinds or COLD, status=python.returncode, output=None, error=error)


CLOSED = ["/bin/sh", "-c", 'exec "$@" <&- >&-', "sh"]


@before
def closed_stdin_and_stdout(cell):
    cell.expect(cell.start(wrapper=CLOSED), COLD, output=b"")


@after
def closed_stdin_and_stdout_(cell):
    cell.start_daemon()
    cell.expect(cell.start(wrapper=CLOSED), WARM, output=b"")


@before
def client_confined(cell):
    cell.start_daemon()
    cell.expect(cell.start(wrapper=["/usr/bin/setpriv", "--no-new-privs"]), COLD)


@after
def client_confined_(cell):
    # Whoever asks: a daemon that is confined too knows no other world.
    cell.start_daemon(wrapper=["/usr/bin/setpriv", "--no-new-privs"])
    client, _ = under_way(cell, wrapper=["/usr/bin/setpriv", "--no-new-privs"])
    goes_on(cell, client)


@before
def client_killed(cell):
    cell.gate()
    cell.start_daemon()
    client = cell.start()
    cell.fifo("warming").read_line()
    cell.wait_for_request()
    client.kill()
    cell.expect(client, status=KILLED, output=b"", times=0)
    cell.fifo("gate").open_gate()
    cell.warm_up()
    assert not cell.runs(), cell.runs()


@after
def client_killed_(cell):
    client, run = under_way(cell)
    client.kill()
    cell.expect(client, WARM, status=KILLED, output=b"")
    cell.wait_for(lambda: cells.state_of(run) in "ZX", "the end of the run")


@before
def client_terminated(cell):
    cell.gate()
    cell.start_daemon()
    client = cell.start()
    cell.fifo("warming").read_line()
    cell.wait_for_request()
    client.terminate()
    cell.expect(client, status=-signal.SIGTERM, output=b"", times=0)
    cell.fifo("gate").open_gate()
    cell.warm_up()
    assert not cell.runs(), cell.runs()


@after
def client_terminated_(cell):
    client, _ = under_way(cell)
    client.terminate()
    cell.expect(client, WARM, status=-signal.SIGTERM, output=b"")


@before
def client_stopped(cell):
    cell.gate()
    cell.start_daemon()
    client = cell.start()
    cell.fifo("warming").read_line()
    cell.wait_for_request()
    client.send_signal(signal.SIGSTOP)
    cell.fifo("gate").open_gate()
    cell.wait_for(cell.runs, "the run, which its client need not see begin")
    client.send_signal(signal.SIGCONT)
    cell.expect(client, WARM)


@after
def client_stopped_(cell):
    client, _ = under_way(cell)
    client.send_signal(signal.SIGSTOP)
    cell.let_script_go()
    client.send_signal(signal.SIGCONT)
    cell.expect(client, WARM)
