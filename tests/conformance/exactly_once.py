# SPDX-License-Identifier: GPL-3.0-or-later
"""A script that appends to a file, with something of pyfx killed at a random moment of each run.

    exactly_once.py --prefix PREFIX [--rounds N] [--seed N]

Whatever is killed, the daemon, the zygote, an idle spare or nothing, the script runs exactly once and
the client ends with its status. When the client, the run itself or the keeper of its terminal is killed,
it runs at most once. Every second client has a controlling terminal, and so its run a keeper.
"""

import argparse
import collections
import fcntl
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "support"))

from proc import children  # noqa: E402

SCRIPT = """\
import os, sys, time
os.write(os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT), b"x")
time.sleep(float(sys.argv[2]))
sys.exit(7)
"""
STATUS = 7
TARGETS = ("daemon", "zygote", "spare", "client", "nothing")
TERMINAL_TARGETS = (*TARGETS, "keeper", "run")
LATEST = 0.012  # seconds after the client's start; a run takes a few milliseconds
LATEST_ON_TERMINAL = 0.02
TIMEOUT = 60


def name_of(pid):
    """The process's name; None for one that has ended."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            head, _, tail = file.read().rpartition(")")
    except OSError:
        return None
    return None if tail.split()[0] in "ZX" else head.partition("(")[2]


def take_terminal():
    """In the client, before it is executed: stdin becomes its controlling terminal."""
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Trial:
    def __init__(self, prefix):
        self.bin = os.path.join(prefix, "bin")
        self.folder = tempfile.mkdtemp(prefix="pyfx-once-")
        self.script = os.path.join(self.folder, "append.py")
        with open(self.script, "w", encoding="ascii") as file:
            file.write(SCRIPT)
        socket = os.path.join(self.folder, "run", "pyfxd.sock")
        self.environment = dict(os.environ, PYFX_SOCKET=socket, PYFX_PROFILE_PATH=self.folder)
        self.daemon_command = [
            os.path.join(self.bin, "pyfxd"),
            "--socket", socket, "--die-with-parent", "--log-level", "error",
        ]  # fmt: skip
        self.daemon = None
        self.terminal = None  # of the last client that had one: our side of it

    def close(self):
        if self.daemon is not None:
            self.daemon.terminate()
            self.daemon.wait(TIMEOUT)
        shutil.rmtree(self.folder)

    def zygotes(self):
        found = children(self.daemon.pid)
        return [pid for pid in found if name_of(pid) == "pyfx-zygote"]

    def pick(self, target, client):
        """The process to kill, or None."""
        if target == "daemon":
            return self.daemon.pid
        if target == "client":
            return client.pid
        found = self.zygotes()
        if target != "zygote":
            found = [spare for zygote in found for spare in children(zygote)]
        if target in ("keeper", "run"):
            found = [pid for pid in found if name_of(pid) == "pyfx-keeper"]
        if target == "run":
            found = [run for keeper in found for run in children(keeper)]
        return random.choice(found) if found else None

    def start_client(self, output, on_terminal):
        command = [os.path.join(self.bin, "pyfxc"), self.script, output, random.choice(("0", "0.01"))]
        if not on_terminal:
            return subprocess.Popen(command, env=self.environment)
        if self.terminal is not None:
            os.close(self.terminal)
        # Nothing is written, so nobody has to read it.
        self.terminal, slave = os.openpty()
        client = subprocess.Popen(
            command, env=self.environment, preexec_fn=take_terminal,
            stdin=slave, stdout=slave, stderr=slave,
        )  # fmt: skip
        os.close(slave)
        return client

    def run(self, number):
        """One round; returns what happened, and whether that is right."""
        if self.daemon is None or self.daemon.poll() is not None:
            self.daemon = subprocess.Popen(
                self.daemon_command, env=self.environment, stderr=subprocess.DEVNULL
            )
        output = os.path.join(self.folder, f"out{number}")
        on_terminal = number % 2 == 1
        client = self.start_client(output, on_terminal)
        target = random.choice(TERMINAL_TARGETS if on_terminal else TARGETS)
        time.sleep(random.random() * (LATEST_ON_TERMINAL if on_terminal else LATEST))
        victim = self.pick(target, client)
        # A spare that has become the run goes by python's name, or is the run's keeper.
        if victim is None:
            target = "nothing"
        else:
            target = {"python3": "run", "pyfx-keeper": "keeper"}.get(name_of(victim), target)
        if victim is not None and victim > 1:
            try:
                os.kill(victim, signal.SIGKILL)
            except ProcessLookupError:
                target = "nothing"
        status = client.wait(TIMEOUT)
        times = os.path.getsize(output) if os.path.exists(output) else 0
        right = times == 1 and status == STATUS
        if target in ("client", "run", "keeper", "spare"):  # a spare may become the run just then
            right = right or (times <= 1 and status == -signal.SIGKILL)
        return (target, on_terminal, status, times), right


def main():
    parser = argparse.ArgumentParser(description="Kills parts of pyfx while a script runs.")
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    trial = Trial(arguments.prefix)
    seen = collections.Counter()
    wrong = 0
    try:
        for number in range(arguments.rounds):
            outcome, right = trial.run(number)
            seen[outcome] += 1
            if not right:
                wrong += 1
                print(f"round {number}: killed, on a terminal, status, times: {outcome}")
    finally:
        trial.close()
    for (target, on_terminal, status, times), count in sorted(seen.items()):
        where = "terminal" if on_terminal else ""
        print(f"{count:5} x killed {target:8} {where:8} status {status:3}  ran {times} times")
    print(f"{arguments.rounds} rounds with seed {arguments.seed}, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
