# SPDX-License-Identifier: GPL-3.0-or-later
"""Very many runs of one daemon that nothing else happens to: each is warm, with the right output, status and side
effects, and neither the daemon nor its zygotes have more memory, descriptors or processes at the end than when a
tenth was done.

    steady.py --prefix PREFIX [--runs N] [--seed N] [--clients N]
"""

import argparse
import json
import multiprocessing
import os
import random
import signal
import sys
import time

from place import Place, limit_ourselves  # first: it tells where the others are

import scripts
from proc import children, descriptors_of, memory_of

PARTS = 20  # after each of which the processes are looked at
# What there may be more of at the end than when a tenth was done. A zygote may just be making a spare.
BOUNDS = {"bytes of the daemon": 4 << 20, "bytes of the largest zygote": 4 << 20, "descriptors of the daemon": 10, "zygotes": 0}
LIGHT = (scripts.arguments, scripts.status, scripts.own_signal, scripts.file, scripts.other_profile)
ONE_IN = 20  # runs is any of all kinds, the others are light ones


def play(place, script, work):
    """One run, by system calls alone: this program is to take less time than what it starts."""
    outputs = [os.memfd_create(name, os.MFD_CLOEXEC) for name in ("in", "out", "err")]
    os.pwrite(outputs[0], script.input, 0)
    os.chdir(work)
    process = os.posix_spawn(
        os.path.join(place.bin, "pyfxc"), ["pyfxc", "--profile", script.profile, *script.arguments],
        place.environment | {"SOAK": script.token},
        file_actions=[(os.POSIX_SPAWN_DUP2, descriptor, number) for number, descriptor in enumerate(outputs)],
    )  # fmt: skip
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    out, err = (os.pread(descriptor, os.fstat(descriptor).st_size, 0) for descriptor in outputs[1:])
    for descriptor in outputs:
        os.close(descriptor)
    outcome, problem = script.judge(status, out, err, work)
    for name in os.listdir(work):
        os.unlink(os.path.join(work, name))
    if outcome == "as python3":
        return None
    return f"{script.name}: {problem or outcome}; status {status}, {out[-300:]!r}, {err[-600:]!r}"


def work_off(place, seed, runs, results):
    source = random.Random(seed)
    work = os.path.join(place.folder, "work", str(os.getpid()))
    os.mkdir(work)
    wrong = []
    for _ in range(runs):
        kinds = scripts.KINDS if source.randrange(ONE_IN) == 0 else LIGHT
        if problem := play(place, source.choice(kinds)(source), work):
            wrong.append(problem)
    results.put(wrong)


def figures(place):
    daemon = place.daemon.pid
    zygotes = children(daemon)
    return {
        "bytes of the daemon": memory_of(daemon), "bytes of the largest zygote": max(map(memory_of, zygotes)),
        "descriptors of the daemon": descriptors_of(daemon), "zygotes": len(zygotes),
    }  # fmt: skip


def growth(before, after):
    return [f"{after[what] - before[what]} {what} more" for what, bound in BOUNDS.items() if after[what] > before[what] + bound]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--clients", type=int, default=2, help="that run at a time")
    arguments = parser.parse_args()
    limit_ourselves(sanitized=False)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    place = Place(arguments.prefix)
    seeds = random.Random(arguments.seed)
    workers_of = multiprocessing.get_context("fork")  # they share the daemon's process, as it is
    problems = []
    seen = []
    try:
        place.start_daemon()
        problems += [f"profile {profile} does not become warm" for profile in ("default", "other")
                     if not place.has_warm(profile)]
        for part in range(PARTS):
            begin = time.monotonic()
            results = workers_of.SimpleQueue()
            each = arguments.runs // PARTS // arguments.clients
            workers = [workers_of.Process(target=work_off, args=(place, seeds.random(), each, results))
                       for _ in range(arguments.clients)]  # fmt: skip
            for worker in workers:
                worker.start()
            for worker in workers:
                problems += results.get()
            for worker in workers:
                worker.join()
            problems += place.come_to_rest()
            seen.append(figures(place))
            done = each * arguments.clients * (part + 1)
            milliseconds = (time.monotonic() - begin) / each / arguments.clients * 1e3
            print(f"{done} runs, {milliseconds:.2f} ms each, {len(problems)} wrong; {seen[-1]}", flush=True)
        problems += growth(seen[PARTS // 10 - 1], seen[-1])
        served = json.loads(place.ask("status", "--json").stdout)["daemon"]["runs_served"]
        if served < done:
            problems.append(f"{served} of {done} runs were warm")
    finally:
        place.close()
    for problem in problems[:20]:
        print(f"wrong: {problem}")
    print(f"{arguments.runs} runs with seed {arguments.seed}, {len(problems)} wrong")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
