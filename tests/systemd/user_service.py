# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed daemon as a unit of the user's systemd manager: what tests within user-manager ask of
it. The first argument of the program that imports this is PREFIX, an installed tree. Every wait is for
an event or, where systemd has none to offer, a look at its state again and again, with a deadline.
"""

import json
import os
import pathlib
import select
import subprocess
import sys
import time

PREFIX = pathlib.Path(sys.argv[1])
PYFXC = str(PREFIX / "bin/pyfxc")
PYFXCTL = str(PREFIX / "bin/pyfxctl")
RUNTIME_DIR = pathlib.Path(os.environ["XDG_RUNTIME_DIR"])
SOCKET = RUNTIME_DIR / "pyfx/pyfxd.sock"
PROFILES = pathlib.Path.home() / ".config/pyfx/profiles"
DROP_INS = pathlib.Path.home() / ".config/systemd/user/pyfxd.service.d"
DEADLINE_SECONDS = 60


def run(*command, check=True, **options):
    """A program's result; when it fails, so does the test, with what it said."""
    result = subprocess.run(
        command, capture_output=True, text=True, timeout=DEADLINE_SECONDS, **options
    )
    if check and result.returncode != 0:
        raise AssertionError(f"{command}: status {result.returncode}: {result.stderr}")
    return result


def systemctl(*arguments, check=True):
    return run("systemctl", "--user", *arguments, check=check)


def properties(unit, *names):
    lines = systemctl("show", unit, *(f"--property={name}" for name in names)).stdout
    return dict(line.split("=", 1) for line in lines.splitlines())


def main_pid():
    """Of the daemon. Signals are sent to it: to 0, which systemd tells when there is none, they
    would go to this test and all of its group."""
    pid = int(properties("pyfxd.service", "MainPID")["MainPID"])
    if pid <= 1:
        raise AssertionError("the daemon does not run")
    return pid


def wait_until(condition, what):
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain until {what}")
        time.sleep(0.02)
    return value


def wait_for_end(pid):
    """Waits until a process that is not our child has ended."""
    try:
        pidfd = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended, _, _ = select.select([pidfd], [], [], DEADLINE_SECONDS)
    os.close(pidfd)
    if not ended:
        raise AssertionError(f"process {pid} does not end")


def pyfxc(*arguments, **options):
    return run(PYFXC, *arguments, **options)


def printed(*arguments):
    return pyfxc(*arguments).stdout


def profile_status(name):
    profiles = json.loads(run(PYFXCTL, "status", "--json").stdout)["profiles"]
    return next(profile for profile in profiles if profile["name"] == name)


def drop_in(text):
    DROP_INS.mkdir(parents=True, exist_ok=True)
    (DROP_INS / "test.conf").write_text(text)
    systemctl("daemon-reload")


class Journal:
    """The daemon's journal from now on, one entry (a dict) after the other."""

    def __enter__(self):
        # Made before the first look, so that no entry can fall between the two.
        self.cursor = json.loads(
            run("journalctl", "--output=json", "--lines=1").stdout.splitlines()[-1]
        )["__CURSOR"]
        self.process = subprocess.Popen(
            [
                "journalctl",
                "--follow",
                "--output=json",
                f"--after-cursor={self.cursor}",
                "_SYSTEMD_USER_UNIT=pyfxd.service",
                "+",
                "USER_UNIT=pyfxd.service",
            ],
            stdout=subprocess.PIPE,
        )
        os.set_blocking(self.process.stdout.fileno(), False)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def find(self, condition, what):
        """The next entry that `condition` accepts."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        rest = b""
        while True:
            readable, _, _ = select.select(
                [self.process.stdout], [], [], max(0, deadline - time.monotonic())
            )
            if not readable:
                raise AssertionError(f"the journal has no entry that {what}")
            rest += os.read(self.process.stdout.fileno(), 1 << 16)
            *lines, rest = rest.split(b"\n")
            for entry in map(json.loads, lines):
                if condition(entry):
                    return entry
