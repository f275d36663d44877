# SPDX-License-Identifier: GPL-3.0-or-later
"""Very many starts of very many interpreters, as a machine with many projects has them: no run is another than python3's,
zygotes and their memory stay within their bounds, and no run waits for a warm-up.

    starts.py --prefix PREFIX [--runs N] [--environments N] [--starts N] [--seed N] [--clients N]

Few environments and starts come often, most seldom. Each run is played by python3 and then by pyfxc.
"""

import argparse
import collections
import concurrent.futures
import itertools
import json
import os
import random
import re
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))

import daemon  # noqa: E402

PYTHON = "/usr/bin/python3"
TIMEOUT = 120  # seconds for one run, however slow the machine is
MOST_MEMORY = 4 << 30  # address space of each process
LOOK_EVERY = 25  # runs, after which the bounds are looked at
# Options, and variables, of which each start takes some.
OPTIONS = ([], ["-I"], ["-s"], ["-S"], ["-O"], ["-OO"], ["-B"], ["-X", "utf8"], ["-X", "int_max_str_digits=5000"], ["-I", "-S"])
VARIABLES = ({}, {"PYTHONHASHSEED": None}, {"PYTHONOPTIMIZE": "2"}, {"PYTHONUTF8": "0"}, {"PYTHONNOUSERSITE": "1"},
             {"PYTHONWARNDEFAULTENCODING": "1", "PYTHONHASHSEED": None}, {"MALLOC_ARENA_MAX": "2"})  # fmt: skip
PROGRAM = """
import sys
print(sys.executable, sys.prefix, sys.base_prefix, sys.path, sys.flags, sys._xoptions, sys.argv, sorted(sys.modules))
import os
print(sys.flags.ignore_environment or "PYTHONHASHSEED" not in os.environ or hash("x"), __debug__, sys.get_int_max_str_digits(), len(os.environ))
sys.exit(int(sys.argv[1]) % 7)
"""
WHY = re.compile(r"pyfxc: (warm|cold).*, (\d+) ms\n", re.DOTALL)


class Machine:
    """A daemon with a home of its own, and virtual environments in it."""

    def __init__(self, prefix, folder, environments):
        self.bin = os.path.join(os.path.abspath(prefix), "bin")
        self.folder = folder
        self.environment = {
            "PATH": "/usr/bin:/bin", "HOME": folder, "LANG": "C.UTF-8", "XDG_RUNTIME_DIR": folder,
            "XDG_CONFIG_HOME": folder, "PYFX_SOCKET": os.path.join(folder, "run", "pyfxd.sock"),
        }  # fmt: skip
        self.interpreters = [os.path.join(folder, f"env{i}", "bin") for i in range(environments)]
        for directory in self.interpreters:
            make_environment(directory)
        self.daemon = daemon.start(os.path.join(self.bin, "pyfxd"), self.environment["PYFX_SOCKET"], self.environment,
                                   os.path.join(folder, "log"), TIMEOUT)  # fmt: skip

    def status(self):
        asked = subprocess.run([os.path.join(self.bin, "pyfxctl"), "status", "--json"], env=self.environment,
                               stdin=subprocess.DEVNULL, capture_output=True, check=False)  # fmt: skip
        return json.loads(asked.stdout)["daemon"] if asked.returncode == 0 else None

    def close(self):
        daemon.end(self.daemon, TIMEOUT)


def make_environment(directory):
    """What `python3 -m venv --without-pip` makes, as far as an interpreter looks at it."""
    os.makedirs(directory)
    for name in ("python3", "python"):
        os.symlink(os.path.realpath(PYTHON), os.path.join(directory, name))
    with open(os.path.join(os.path.dirname(directory), "pyvenv.cfg"), "w", encoding="utf-8") as file:
        file.write("home = /usr/bin\ninclude-system-site-packages = false\n")


def make_starts(count):
    """(options, variables) each, no two alike."""
    plain = itertools.product(OPTIONS, VARIABLES)
    starts = []
    for number, (options, variables) in enumerate(itertools.cycle(plain)):
        seed = str(number) if number else "0"
        start = options, {name: value or seed for name, value in variables.items()}
        if start not in starts:
            starts.append(start)
        if len(starts) == count:
            return starts
        if number > 100 * count:
            raise ValueError(f"there are no {count} different starts")


def pick(source, things):
    """Few often, most seldom."""
    return things[min(int(source.paretovariate(0.6)) - 1, len(things) - 1)]


def play(machine, number, directory, start):
    """(what is wrong, or None; "warm" or "cold"; ms until the run began; ms of python3's whole run)"""
    options, variables = start
    arguments = [*options, "-c", PROGRAM, str(number)]
    environment = machine.environment | variables | {"PATH": directory + ":/usr/bin:/bin"}
    common = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "check": False, "timeout": TIMEOUT}
    begin = time.monotonic()
    # With what pyfxc is asked to say, which its run does see.
    environment["PYFX_WHY"] = "1"
    cold = subprocess.run(["python3", *arguments], env=environment, **common)
    cold_ms = (time.monotonic() - begin) * 1e3
    warm = subprocess.run([os.path.join(machine.bin, "pyfxc"), *arguments], env=environment, **common)
    said = WHY.match(warm.stderr)
    if said is None:
        return f"{directory} {start}: it does not say how it ran: {warm}", "", 0, cold_ms
    rest = warm.stderr[said.end() :]
    wrong = None
    if (warm.returncode, warm.stdout, rest) != (cold.returncode, cold.stdout, cold.stderr):
        wrong = f"{directory} {start}, {said[1]}: {warm} instead of {cold}"
    return wrong, said[1], int(said[2]), cold_ms


def beyond(status):
    if status is None:
        return ["the daemon does not answer"]
    return [f"{status[what]} {what}, {status[bound]} are allowed"
            for what, bound in (("zygotes", "max_zygotes"), ("zygote_bytes", "max_bytes")) if status[what] > status[bound]]  # fmt: skip


def run_all(machine, arguments):
    """Prints figures; returns what is wrong."""
    source = random.Random(arguments.seed)
    starts = make_starts(arguments.starts)
    source.shuffle(starts)
    # Each of both comes once at least.
    pairs = [(machine.interpreters[i % len(machine.interpreters)], starts[i % len(starts)])
             for i in range(max(len(starts), len(machine.interpreters)))]  # fmt: skip
    pairs += [(pick(source, machine.interpreters), pick(source, starts)) for _ in range(arguments.runs - len(pairs))]
    source.shuffle(pairs)
    wrong, began, python, most = [], collections.defaultdict(list), [], collections.Counter()
    waited = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.clients) as clients:
        played = [clients.submit(play, machine, i, *pair) for i, pair in enumerate(pairs)]
        for number, future in enumerate(played):
            problem, way, began_ms, cold_ms = future.result()
            wrong += [problem] if problem else []
            began[way].append(began_ms)
            python.append(cold_ms)
            waited += way == "warm" and began_ms > cold_ms
            if number % LOOK_EVERY == 0:
                status = machine.status()
                wrong += beyond(status)
                most |= collections.Counter({what: status[what] for what in ("zygotes", "zygote_bytes") if status})
    status = machine.status() or {}
    print(f"python3 takes {statistics.median(python):.0f} ms (median)")
    for way, values in sorted(began.items()):
        print(f"{len(values)} runs {way}: begun after {statistics.median(values):.0f} ms (median), {max(values)} ms at most")
    print(f"{most['zygotes']} of {status.get('max_zygotes')} zygotes and {most['zygote_bytes'] >> 20} of "
          f"{(status.get('max_bytes') or 0) >> 20} MiB at most; {status.get('evicted')} zygotes made room")  # fmt: skip
    print(f"cold, by cause: {status.get('cold_runs')}")
    print(f"{waited} warm runs begun later than python3 was done")
    # A machine may stop any process for a while; who waited for warm-ups would be many.
    if waited > arguments.runs // 50:
        wrong.append(f"{waited} runs waited for longer than python3 takes")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--environments", type=int, default=40)
    parser.add_argument("--starts", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--clients", type=int, default=2, help="that run at a time")
    arguments = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="pyfx-starts-") as folder:
        machine = Machine(arguments.prefix, folder, arguments.environments)
        try:
            wrong = run_all(machine, arguments)
        finally:
            machine.close()
    for problem in wrong[:10]:
        print(f"wrong: {problem}")
    print(f"{arguments.runs} runs with seed {arguments.seed}, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
