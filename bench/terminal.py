# SPDX-License-Identifier: GPL-3.0-or-later
"""At a terminal: how long a key takes until its echo is back, and how long a lot of output takes.

Used by bench.py. The other side of the terminal is played here; both python3 and pyfxc are started in
a session of their own with that terminal. pyfxc relays each byte (docs/architecture.md).
"""

import fcntl
import os
import pty
import select
import subprocess
import termios
import time

import measure

DEADLINE = 60  # seconds for whatever comes next
KEYS = 400
MEBIBYTES = 8

# Answers each key by itself, as an editor does.
ECHO = """
import os, tty
tty.setraw(0)
os.write(1, b'ready')
while (key := os.read(0, 1)) != b'q':
    os.write(1, key)
"""
BULK = f"""
import sys
print('ready', flush=True)
line = 'a line of text as programs print them, with some length to it\\n'
sys.stdout.writelines(line for _ in range(({MEBIBYTES} << 20) // (len(line) + 1)))
print('end')
"""


class Played:
    """A program at a terminal, from its start to its end."""

    def __init__(self, command):
        self._master, slave = pty.openpty()
        self._process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(slave)

    def read(self):
        if not select.select([self._master], [], [], DEADLINE)[0]:
            raise TimeoutError("no output")
        return os.read(self._master, 65536)

    def read_until(self, end):
        seen = b""
        while end not in seen:
            seen = seen[-len(end) :] + self.read()

    def write(self, data):
        os.write(self._master, data)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self._master)  # a hang-up, for what has not ended
        self._process.wait(DEADLINE)


def _keys(command, keys=KEYS):
    """Seconds from each key to its echo."""
    times = []
    with Played([*command, "-c", ECHO]) as played:
        played.read_until(b"ready")
        for _ in range(keys):
            begin = time.perf_counter()
            played.write(b"k")
            played.read_until(b"k")
            times.append(time.perf_counter() - begin)
        played.write(b"q")
    return times


def _bulk(command):
    """Seconds for MEBIBYTES of lines."""
    with Played([*command, "-c", BULK]) as played:
        played.read_until(b"ready\r\n")
        begin = time.perf_counter()
        played.read_until(b"end\r\n")
        return time.perf_counter() - begin


def measure_terminal(pyfxc, rounds):
    """Both figures, for python3 and for pyfxc in turns."""
    commands = {"python3": [measure.PYTHON], "pyfxc": [pyfxc, "--warm"]}
    keys = {kind: [] for kind in commands}
    bulk = {kind: [] for kind in commands}
    for _ in range(rounds):
        for kind, command in commands.items():
            keys[kind] += _keys(command)
            bulk[kind].append(_bulk(command))
    return {
        "key_to_echo": {kind: measure.summary(times) for kind, times in keys.items()},
        "bulk_mebibytes": MEBIBYTES,
        "bulk_output": {kind: measure.summary(times) for kind, times in bulk.items()},
    }
