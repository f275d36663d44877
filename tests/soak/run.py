# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs, killers and hostile peers, all at once, for as long as one likes.

    run.py --prefix PREFIX [--minutes N] [--seed N] [--clients N]

Each run is one of known output, status and side effects, which are compared; meanwhile parts of pyfx are killed
and stopped, profiles change, are broken and mended, and peers that are no clients talk to the daemon. In the
end nothing of it may be left: no process, and no descriptor or memory in the daemon but what it began with.
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
import tempfile
import threading
import time

import disturbances
import scripts

MOST_MEMORY = 8 << 30  # address space of one process
MOST_PROCESSES = 4000
TIMEOUT = 120  # seconds for one run, however slow the machine is
GROWTH = 24 << 20  # bytes that the daemon may have more at the end than when it had served a while
MOST_TOLD = 20  # of what is wrong
SETTLE = 60  # seconds for what was disturbed to come to rest


def parse_arguments():
    parser = argparse.ArgumentParser(prog="soak", description="Runs pyfx under all kinds of disturbances.")
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--sanitized", action="store_true", help="a build whose processes reserve terabytes")
    parser.add_argument("--clients", type=int, default=4, help="that run at a time")
    return parser.parse_args()


class Place:
    """A daemon with profiles of its own, in a directory of its own."""

    def __init__(self, prefix):
        self.bin = os.path.join(os.path.abspath(prefix), "bin")
        self.folder = tempfile.mkdtemp(prefix="pyfx-soak-")
        self.profiles = os.path.join(self.folder, "profiles")
        self.socket = os.path.join(self.folder, "run", "pyfxd.sock")
        self.log = os.path.join(self.folder, "log")
        for name in ("profiles", "home", "work"):
            os.mkdir(os.path.join(self.folder, name))
        self.environment = {
            "PATH": "/usr/bin:/bin", "HOME": os.path.join(self.folder, "home"), "LANG": "C.UTF-8",
            "PYFX_SOCKET": self.socket, "PYFX_PROFILE_PATH": self.profiles,
        }  # fmt: skip
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        self.daemon = None
        self.lock = threading.Lock()  # of the daemon's end and beginning
        self.write_profile("default.toml", 'preload = ["json", "subprocess", "tempfile"]\n')
        self.write_profile("other.py", "import collections\nanswer = 42\n")

    def write_profile(self, name, text):
        path = os.path.join(self.profiles, name)
        with open(path + "~", "w", encoding="utf-8") as file:
            file.write(text)
        os.rename(path + "~", path)

    def start_daemon(self):
        """Unless one is there."""
        with self.lock:
            if self.daemon is not None and self.daemon.poll() is None:
                return
            with open(self.log, "ab") as log:
                self.daemon = subprocess.Popen(
                    [os.path.join(self.bin, "pyfxd"), "--socket", self.socket, "--die-with-parent",
                     "--log-level", "warn"],
                    env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                )  # fmt: skip

    def ask(self, *arguments):
        return subprocess.run([os.path.join(self.bin, "pyfxctl"), *arguments], env=self.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)

    def close(self):
        if self.daemon is not None and self.daemon.poll() is None:
            self.daemon.terminate()
            try:
                self.daemon.wait(TIMEOUT)
            except subprocess.TimeoutExpired:
                self.daemon.kill()
                self.daemon.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


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
        environment = dict(self.place.environment, SOAK=script.token, PYFX_TIMEOUT="20")
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


def limit_ourselves(sanitized):
    resource.setrlimit(resource.RLIMIT_NPROC, (MOST_PROCESSES, MOST_PROCESSES))
    if not sanitized:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def memory_of(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def descriptors_of(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def come_to_rest(place):
    """What is wrong with what is left when nobody asks for anything any more."""
    deadline = time.monotonic() + SETTLE
    while time.monotonic() < deadline:
        # One that the storm has started ends with its thread (prctl(2), PR_SET_PDEATHSIG).
        place.start_daemon()
        status = place.ask("status", "--json")
        if status.returncode == 0 and '"runs_now": 0' in status.stdout:
            break
        time.sleep(0.2)
    else:
        with open(place.log, encoding="utf-8", errors="replace") as log:
            return [f"it does not come to rest: {status}, the daemon: {place.daemon.poll()}", log.read()[-2000:]]
    done = subprocess.run([os.path.join(place.bin, "pyfxc"), "-c", "print(6 * 7)"], env=place.environment,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)  # fmt: skip
    return [] if (done.returncode, done.stdout) == (0, "42\n") else [f"the last run: {done}"]


def measure_growth(place, clients, sanitized):
    """Of one daemon that nothing happens to, over runs and hostile peers; what is wrong with it."""
    place.start_daemon()
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
        problems = come_to_rest(place)
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
    problems = [problem for client in clients for problem in client.wrong]
    problems += come_to_rest(place)
    seen = sum((client.seen for client in clients), collections.Counter())
    for (name, outcome), count in sorted(seen.items()):
        print(f"{count:7} x {name:12} {outcome}")
    for what, count in sorted(storm.done.items()):
        print(f"{count:7} x disturbed by {what}")
    return sum(seen.values()), problems


def main():
    arguments = parse_arguments()
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
