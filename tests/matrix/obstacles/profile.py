# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be wrong with the profile."""

import os
import subprocess

import cell as cells
from obstacles.common import COLD, after, before, goes_on, patient, under_way


@before
def profile_broken(cell):
    cell.write("profiles/default.py", "1 / 0\n")
    cell.start_daemon()
    cell.expect(cell.start(), COLD)


@after
def profile_broken_(cell):
    client, _ = under_way(cell)
    cell.write("profiles/default.py", "1 / 0\n")
    cell.wait_for(lambda: subprocess.run(
        cell.program("pyfxc", "--warm", "-c", "pass"), env=cell.environment, check=False,
        capture_output=True, timeout=cells.DEADLINE).returncode == 125, "a refusal")  # fmt: skip
    goes_on(cell, client)


@before
def profile_missing(cell):
    cell.start_daemon()
    client = cell.start("--profile", "nope")
    _, error = client.communicate(timeout=cells.DEADLINE)
    assert client.returncode == 125 and error.startswith(b'pyfxc: no profile "nope"'), error
    assert not cell.runs()


@after
def profile_removed(cell):
    cell.write("profiles/own.py", "")
    cell.start_daemon()
    client = cell.start("--profile", "own", waits=True)
    cell.wait_for_script()
    os.unlink(cell.path("profiles", "own.py"))
    assert cell.status() is not None
    goes_on(cell, client)


@before
def profile_warming(cell):
    cell.gate()
    cell.start_daemon()
    patient(cell)
    cell.fifo("gate").open_gate()
    cell.warm_up()
    assert cell.runs() == ["cold"], cell.runs()


@after
def profile_warming_(cell):
    client, _ = under_way(cell)
    cell.gate()
    subprocess.run(cell.program("pyfxctl", "reload"), env=cell.environment, check=True,
                   capture_output=True, timeout=cells.DEADLINE)
    cell.fifo("warming").read_line()
    goes_on(cell, client)
    cell.fifo("gate").open_gate()


@before
def profile_stopped(cell):
    cell.gate()
    cell.start_daemon()
    client = cell.start()
    cell.fifo("warming").read_line()
    cell.wait_for_request()
    stop_profile(cell)
    cell.expect(client, COLD)


@after
def profile_stopped_(cell):
    client, _ = under_way(cell)
    stop_profile(cell)
    goes_on(cell, client)


def stop_profile(cell):
    subprocess.run(cell.program("pyfxctl", "stop", "default"), env=cell.environment, check=True,
                   capture_output=True, timeout=cells.DEADLINE)
