# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs, killers and hostile peers, all at once, for as long as one likes.

    run.py --prefix PREFIX [--minutes N] [--seed N] [--clients N] [--root]

Each run is one of known output, status and side effects, which are compared; meanwhile parts of pyfx are killed
and stopped, also for longer than it waits for them, profiles change, are broken and mended, peers that are no clients
talk to the daemon, and it is short of disk, processes and events, or its clocks are others. Root becomes an ordinary
user first, in namespaces (shelter.py), unless told to stay; what cannot be had is named in the end. In the end nothing of it may be left: no process, and no descriptor or memory in the daemon but what it began with.
The same seed has the same things done, though not at the same moments. All is below a limit of memory and
of processes that this program sets for itself first.
"""

import argparse
import collections
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time

from place import TIMEOUT, Place, limit_ourselves  # first: it tells where the others are

import disturbances
import scripts
import shelter
from proc import descriptors_of, memory_of

GROWTH = 24 << 20  # bytes that the daemon may have more at the end than when it had served a while
MOST_TOLD = 20  # of what is wrong


def parse_arguments():
    parser = argparse.ArgumentParser(prog="soak", description="Runs pyfx under all kinds of disturbances.")
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--sanitized", action="store_true", help="a build whose processes reserve terabytes")
    parser.add_argument("--root", action="store_true", help="stay root, if that is who begins it")
    parser.add_argument(shelter.INSIDE, action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--clients", type=int, default=4, help="that run at a time")
    return parser.parse_args()


class Clients(threading.Thread):
    """One client after the other, until the end."""

    def __init__(self, place, seed, until):
        super().__init__()
        self.place = place
        self.random = random.Random(seed)
        self.until = until
        self.seen = collections.Counter()
        self.wrong = []

    def run(self):
        number = 0
        while time.monotonic() < self.until:
            number += 1
            script = scripts.any_of(self.random)
            work = os.path.join(self.place.folder, "work", f"{self.ident}-{number}")
            os.mkdir(work)
            try:
                self._play(script, work)
            except subprocess.TimeoutExpired:
                self.wrong.append(f"{script.name}: no end within {TIMEOUT} s")
            shutil.rmtree(work, ignore_errors=True)

    def _play(self, script, work):
        command = [os.path.join(self.place.bin, "pyfxc"), "--profile", script.profile, *script.arguments]
        environment = dict(self.place.environment, SOAK=script.token, PYFX_TIMEOUT=self.random.choice(("20", "20", "60")))
        with subprocess.Popen(command, cwd=work, env=environment, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # fmt: skip
            try:
                out, err = process.communicate(script.input, TIMEOUT)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        outcome, problem = script.judge(process.returncode, out, err, work)
        self.seen[script.name, outcome] += 1
        if problem:
            self.wrong.append(f"{script.name}: {problem}; status {process.returncode}, {out[-300:]!r}, {err[-600:]!r}")


def measure_growth(place, clients, sanitized):
    """Of one daemon that nothing happens to, over runs and hostile peers; what is wrong with it."""
    place.start_daemon()
    # Each zygote has descriptors of the daemon's, also the siblings for peers, who have no HOME. On a busy machine
    # it is a matter of chance which of them there are after some seconds.
    for profile in ("default", "other"):
        for without in ((), ("HOME",)):
            if not place.has_warm(profile, without):
                return [f"profile {profile} without {without} does not become warm"]
    peer = disturbances.Peers(place, random.Random(0))
    figures = []
    for _ in range(2):
        until = time.monotonic() + 5
        players = [Clients(place, seed, until) for seed in range(clients)]
        for player in players:
            player.start()
        while time.monotonic() < until:
            peer.bother()
        for player in players:
            player.join()
        peer.be_gone()
        problems = place.come_to_rest()
        if problems:
            return problems
        time.sleep(2.5)  # refused peers are given 2 s to leave
        figures.append((memory_of(place.daemon.pid), descriptors_of(place.daemon.pid)))
    (memory, numbers), (memory_later, numbers_later) = figures
    print(f"daemon: {memory >> 10} KiB and {numbers} descriptors, later {memory_later >> 10} KiB and {numbers_later}")
    problems = []
    # The sanitizers keep what is freed.
    if not sanitized and memory_later > memory + GROWTH:
        problems.append("the daemon has grown")
    if numbers_later > numbers + 2:
        problems.append("the daemon has more descriptors than before")
    return problems


def soak(place, arguments):
    until = time.monotonic() + arguments.minutes * 60
    source = random.Random(arguments.seed)
    clients = [Clients(place, source.random(), until) for _ in range(arguments.clients)]
    storm = disturbances.Storm(place, random.Random(source.random()), until)
    place.start_daemon()
    for thread in (*clients, storm):
        thread.start()
    for thread in (*clients, storm):
        thread.join()
    problems = [problem for client in clients for problem in client.wrong] + storm.wrong
    problems += place.come_to_rest()
    seen = sum((client.seen for client in clients), collections.Counter())
    for (name, outcome), count in sorted(seen.items()):
        print(f"{count:7} x {name:12} {outcome}")
    for what, count in sorted(storm.done.items()):
        print(f"{count:7} x {what}")
    for what in storm.hardships.left_out:
        print(f"left out: {what}")
    return sum(seen.values()), problems


def main():
    arguments = parse_arguments()
    if why := shelter.enter(arguments.prefix, arguments.root):
        print(f"not all can be tried: {why}")
    limit_ourselves(arguments.sanitized)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    place = Place(arguments.prefix)
    problems = []
    runs = 0
    try:
        runs, problems = soak(place, arguments)
        problems += measure_growth(place, arguments.clients, arguments.sanitized)
    finally:
        place.close()
    for problem in sorted(problems, key=lambda text: text.partition(":")[0])[:: max(1, len(problems) // MOST_TOLD)]:
        print(f"wrong: {problem}")
    print(f"{runs} runs in {arguments.minutes:g} minutes with seed {arguments.seed}, {len(problems)} wrong")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
