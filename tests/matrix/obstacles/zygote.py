# SPDX-License-Identifier: GPL-3.0-or-later
"""What may happen to zygote and spare."""

import signal
import subprocess

import cell as cells
from obstacles.common import COLD, KILLED, WARM, after, before, goes_on, patient, under_way


@before
def zygote_killed(cell):
    cell.write("profiles/default.toml", "spares = 0\n")
    cell.start_daemon()
    cell.warm_up()
    zygote = cell.zygote()
    cells.send(zygote, signal.SIGSTOP)
    client = cell.start()
    cell.wait_for_request()
    cells.send(zygote, signal.SIGKILL)
    cell.expect(client, WARM)  # by the next generation


@after
def zygote_killed_(cell):
    client, _ = under_way(cell)
    cells.send(cell.zygote(), signal.SIGKILL)
    goes_on(cell, client)


@before
def zygote_stopped(cell):
    cell.write("profiles/default.toml", "spares = 0\n")
    cell.start_daemon()
    cell.warm_up()
    zygote = cell.zygote()
    cells.send(zygote, signal.SIGSTOP)
    cell.at_the_end(lambda: cells.send(zygote, signal.SIGCONT))
    patient(cell)


@after
def zygote_stopped_(cell):
    client, _ = under_way(cell)
    zygote = cell.zygote()
    cells.send(zygote, signal.SIGSTOP)
    cell.at_the_end(lambda: cells.send(zygote, signal.SIGCONT))
    goes_on(cell, client)


@before
def spare_killed(cell):
    cell.start_daemon()
    cell.warm_up()
    spare = cell.spare()
    cells.send(spare, signal.SIGSTOP)
    client = cell.start()
    cell.wait_for(lambda: cell.profile()["runs_now"] == 1, "the hand-over")
    cells.send(spare, signal.SIGKILL)
    cell.expect(client, COLD)


@after
def spare_killed_(cell):
    client, run = under_way(cell)
    cells.send(run, signal.SIGKILL)
    cell.expect(client, WARM, status=KILLED, output=b"")


@before
def spare_stopped(cell):
    cell.start_daemon()
    cell.warm_up()
    spare = cell.spare()
    cells.send(spare, signal.SIGSTOP)
    client = cell.start()
    cell.wait_for(lambda: cell.profile()["runs_now"] == 1, "the hand-over")
    cells.send(spare, signal.SIGCONT)
    cell.expect(client, WARM)


@after
def spare_stopped_(cell):
    client, run = under_way(cell)
    cells.send(run, signal.SIGSTOP)
    cell.wait_for(lambda: cells.state_of(client.pid) == "T", "the client, which stops as its run does")
    client.send_signal(signal.SIGCONT)
    goes_on(cell, client)


@before
def idle_spare_killed(cell):
    cell.start_daemon()
    cell.warm_up()
    cells.send(cell.spare(), signal.SIGKILL)
    cell.expect(cell.start(), ("warm", "cold"))


@before
def warm_up_killed(cell):
    cell.gate()
    cell.start_daemon()
    client = cell.start()
    cell.fifo("warming").read_line()
    cells.send(cell.zygote(), signal.SIGKILL)
    cell.fifo("warming").read_line()  # of the next generation
    cell.fifo("gate").open_gate()
    cell.expect(client, WARM)


@after
def warm_up_killed_(cell):
    client, _ = under_way(cell)
    cell.gate()
    other = subprocess.Popen(cell.program("pyfxc", "-c", "pass"), env=cell.environment)
    cell.fifo("warming").read_line()
    cells.send(cell.zygote(), signal.SIGKILL)
    goes_on(cell, client)
    cell.fifo("warming").read_line()
    cell.fifo("gate").open_gate()
    assert other.wait(cells.DEADLINE) == 0
