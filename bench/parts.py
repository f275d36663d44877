# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the benchmark: each takes its measurements and returns them by variant."""

import contextlib
import math
import os
import random
import resource
import subprocess
import sys

import memory
import processes
from measure import environment
from variants import FLOOR, HEAP_FLOOR, LIBRARIES, Variants

# Clients that start runs at the same time.
CLIENTS = (1, 2, 8, 64)
PACE_MS = 50

# Slow ones take part in some rounds only.
_SHARES = {
    "base-cold": 2, "science-cold": 5, "sum-cold": 5, "lean-cold": 2, "lazy-cold": 2, "lazy-sum-cold": 5,
    **{f"other-{name}-cold": 5 for name in LIBRARIES},
}  # fmt: skip
_BURST = [
    "true", "floor-spare", "quick-floor-spare", "floor-demand", "heap-floor-spare",
    "quick-heap-floor-spare", "base-spare", "base-demand", "science-spare", "science-demand",
    "heap-spare",
]  # fmt: skip
_LOAD = ["floor-spare", "floor-demand", "quick-floor-demand", "base-spare", "science-spare"]
# Variant of the part "effort" -> its profile; the floor has none.
_EFFORT = {"floor-spare": None, "quick-floor-spare": None, "floor-demand": None,
           "base-spare": "base", "science-spare": "science", "hidden-spare": "hidden", "heap-spare": "heap"}  # fmt: skip


class Sizes:
    """How much of everything: a whole benchmark, a quick look, or once (`smoke`, for its test)."""

    def __init__(self, size):
        choose = {"full": 0, "quick": 1, "smoke": 2}[size]
        self.pace_rounds = (40, 6, 1)[choose]
        self.pace_block = (4, 2, 1)[choose]
        self.burst_rounds = (10, 3, 1)[choose]
        self.burst_block = (20, 20, 1)[choose]
        self.load_rounds = (3, 1, 1)[choose]
        self.load_window_ms = (800, 400, 50)[choose]
        self.clients = CLIENTS if size != "smoke" else CLIENTS[:2]
        self.effort_rounds = (5, 2, 1)[choose]
        self.effort_block = (50, 20, 2)[choose]
        self.start_rounds = (10, 2, 1)[choose]
        self.start_block = (5, 3, 1)[choose]
        self.stdout_rounds = (8, 2, 1)[choose]
        self.processor_rounds = (12, 2, 1)[choose]
        self.terminal_rounds = (5, 2, 1)[choose]
        self.import_rounds = (40, 5, 1)[choose]


class Bench:
    """Needs a session, whose daemon has the profiles of variants.py. `directory` is where sockets
    go and commands are started."""

    def __init__(self, prefix, programs, directory, sizes, python=None):
        self._variants = Variants(prefix, programs)
        self._python = python
        self._prefix = prefix
        self._directory = directory
        self._sizes = sizes
        self._floor_pid = 0

    @property
    def not_measured(self):
        """What of the commands this machine has not got -> why."""
        return self._variants.not_measured

    def _run(self, mode, options, variants):
        """Runs bench-runner; returns variant -> list of rounds -> list of numbers."""
        argv = [self._variants.runner, mode, "--seed", str(random.randrange(1 << 20))]
        for name, value in options.items():
            argv += [f"--{name}", str(value)]
        for kind, name, command in variants:
            argv += [kind, name, str(_SHARES.get(name, 1)), *command, ";"]
        # In a session of its own, so that nobody who is measured finds the terminal that the
        # benchmark was started at: pyfxc would relay it.
        done = subprocess.run(
            argv, env=environment(), cwd=self._directory, stdout=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip
        if done.returncode != 0:
            sys.exit("the benchmark could not be finished")
        found = {}
        for line in done.stdout.splitlines():
            name, turn, number = line.split()
            found.setdefault(name, {}).setdefault(int(turn), []).append(float(number))
        return {name: list(found[name].values()) for _, name, _ in variants}

    @contextlib.contextmanager
    def _server(self, argv):
        """One that says when it is ready, and ends with its standard input."""
        with subprocess.Popen(
            argv, env=environment(), cwd=self._directory, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as server:  # fmt: skip
            if server.stdout.readline() != b"ready\n":
                sys.exit(f"{argv[0]} does not start")
            yield server

    def _floor(self, sockets, heap_mib=0):
        heap = ["--heap", str(heap_mib)] if heap_mib else []
        return self._server([self._variants.server, *heap, *sockets])

    @contextlib.contextmanager
    def floors(self, heap_mib):
        """The floor's servers, which end with what they are needed for."""
        with self._floor(FLOOR) as plain, self._floor(HEAP_FLOOR, heap_mib):
            self._floor_pid = plain.pid
            yield

    def warm_up(self, names):
        """One run of each, so that no zygote is made while times are taken."""
        commands = self._variants.commands()
        self._run("turns", {}, [commands[name] for name in names])

    def pace(self):
        """Commands, one each 50 ms."""
        options = {
            "rounds": self._sizes.pace_rounds, "block": self._sizes.pace_block, "pace-ms": PACE_MS,
        }  # fmt: skip
        commands = self._variants.commands()
        with self._server(self._variants.exec_server()):
            self.warm_up(commands)
            return self._run("turns", options, list(commands.values()))

    def burst(self):
        """Commands, back to back."""
        options = {"rounds": self._sizes.burst_rounds, "block": self._sizes.burst_block}
        commands = self._variants.commands()
        self.warm_up(_BURST)
        return self._run("turns", options, [commands[name] for name in _BURST])

    def load(self):
        """Runs a second. Variants are called NAME@CLIENTS."""
        commands = self._variants.commands()
        self.warm_up(_LOAD)
        found = {}
        for clients in self._sizes.clients:
            options = {
                "rounds": self._sizes.load_rounds, "clients": clients,
                "window-ms": self._sizes.load_window_ms,
            }  # fmt: skip
            rates = self._run("load", options, [commands[name] for name in _LOAD])
            found |= {f"{name}@{clients}": rounds for name, rounds in rates.items()}
        return found

    def _effort_so_far(self, profile):
        """Nanoseconds of processor time of all that have to do with the runs of a profile."""
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        if profile is None:
            servers = processes.time_of(self._floor_pid)
        else:
            servers = processes.time_of(processes.daemon(self._prefix))
            servers += processes.time_of(processes.zygote(self._prefix, profile))
        return servers + (children.ru_utime + children.ru_stime) * 1e9

    def effort(self):
        """Processor time of a run and of all that serve it."""
        self.warm_up(_EFFORT)
        found = {name: [] for name in _EFFORT}
        for _ in range(self._sizes.effort_rounds):
            for name, profile in random.sample(list(_EFFORT.items()), len(_EFFORT)):
                options = {"block": self._sizes.effort_block}
                before = self._effort_so_far(profile)
                self._run("turns", options, [self._variants.commands()[name]])
                taken = self._effort_so_far(profile) - before
                found[name].append([taken / self._sizes.effort_block])
        return found

    def start(self):
        """Starts up to the first byte of output, at a terminal and without one, one each 50 ms."""
        variants = self._variants.start()
        self._run("turns", {}, variants)
        # A block is some of a kind: where the next client is guessed by the last, only the first
        # of them is a surprise.
        options = {
            "rounds": self._sizes.start_rounds, "block": self._sizes.start_block,
            "pace-ms": PACE_MS,
        }  # fmt: skip
        return self._run("turns", options, variants)

    def stdout(self):
        """1 GiB through a pipe."""
        variants = self._variants.stdout()
        self._run("turns", {}, variants[1:])
        return self._run("turns", {"rounds": self._sizes.stdout_rounds}, variants)

    def cpu(self):
        """Work for the processor."""
        self._run("turns", {}, self._variants.processor())
        options = {"rounds": self._sizes.processor_rounds}
        return self._run("turns", options, self._variants.processor())

    def terminal(self):
        """Echo of keys and much output in a terminal."""
        options = {"rounds": self._sizes.terminal_rounds}
        return self._run("turns", options, self._variants.terminal())

    def other(self):
        """Imports, and work for the processor, of another interpreter."""
        imports = self._variants.other_imports(self._python)
        work = self._variants.other_processor(self._python)
        self._run("turns", {}, [one for one in imports + work if one[1].endswith("-warm")])
        paced = {"rounds": self._sizes.import_rounds, "pace-ms": PACE_MS}
        found = self._run("turns", paced, imports) if imports else {}
        return found | self._run("turns", {"rounds": self._sizes.processor_rounds}, work)

    def memory(self):
        """Memory of daemon, zygotes, spares and runs, in MiB."""
        self.warm_up(["base-spare", "science-spare", "heap-spare"])
        return memory.measure(self._prefix, ("base", "science", "heap"))


# "other" only where another interpreter is named.
PARTS = ("pace", "burst", "load", "effort", "start", "stdout", "cpu", "terminal", "memory", "other")


def percentile(values, part):
    """The smallest value that at least `part` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * part) - 1)]


def all_of(rounds):
    return [value for values in rounds for value in values]


def write_profiles(directory, files):
    for name, text in files.items():
        with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
            file.write(text)
