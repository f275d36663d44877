# SPDX-License-Identifier: GPL-3.0-or-later
"""The differential suite: every case under python3 and under pyfxc, and nothing may differ.

    /usr/bin/python3 tests/conformance/run.py --prefix build/release [NAME…]

NAME is a part of a case's name, SECTION/NAME. Each worker has a private daemon and directory of its
own and takes the next case when it is done with one. `--python` names an interpreter: each case runs
with it, and with pyfxc on profiles that name it. `--embedded` takes the host away, without which python3's
zygote is pyfx-zygote. `--self-test` runs deliberately broken clients instead, each of which must be caught
(broken_clients.py).
"""

import argparse
import collections
import concurrent.futures
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import broken_clients
import case as cases
import worker

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3"
# Stands in a profile for the interpreter of an environment that has the modules of library/.
LIBRARY = "@LIBRARY@"
# Of the runs that are to be warm.
LEAST_WARM = 0.9


def parse_arguments():
    parser = argparse.ArgumentParser(description="Compares pyfxc with python3, case by case.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only cases with this in their name")
    parser.add_argument("--prefix", default="build/release", help="tree that holds bin/pyfxc")
    parser.add_argument("--python", help="the interpreter, which the profiles name")
    parser.add_argument("--embedded", action="store_true", help="with zygotes that embed python3")
    parser.add_argument("--hidden", action="store_true", help="with profiles that hide their preload")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--profile", action="append", help="only with this one; can be repeated")
    parser.add_argument("--list", action="store_true", help="print the names and stop")
    parser.add_argument("--verbose", action="store_true", help="a line for each case")
    parser.add_argument("--client", help="a program to run in the place of pyfxc")
    parser.add_argument("--self-test", action="store_true", help="must catch the broken clients")
    arguments = parser.parse_args()
    arguments.prefix = os.path.abspath(arguments.prefix)
    if arguments.embedded and arguments.python:
        parser.error("--embedded is of python3, no other interpreter")
    return arguments


class Worker:
    """worker.py below `pyfxctl session`: a line of JSON in, a line out."""

    def __init__(self, prefix, root, profiles):
        os.mkdir(root, 0o700)
        self._log = os.path.join(root, "pyfxd.log")
        env = {
            "PATH": "/usr/bin:/bin",
            "HOME": os.path.join(root, "home"),
            "TMPDIR": os.path.join(root, "tmp"),  # what a warm-up leaves there goes with it
            "LANG": "C.UTF-8",
            "XDG_RUNTIME_DIR": root,
            "PYFX_PROFILE_PATH": profiles,
        }
        if "ASAN_OPTIONS" in os.environ:
            env["ASAN_OPTIONS"] = os.environ["ASAN_OPTIONS"]
        self._process = subprocess.Popen(
            [os.path.join(prefix, "bin", "pyfxctl"), "session", "--log", self._log, "--",
             PYTHON, "-B", os.path.join(HERE, "worker.py"), root],
            # That of the runs: what a warm-up makes has its daemon's.
            env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, umask=0o022,
        )

    def ask(self, job):
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            sys.exit(f"a worker ended while it ran {job.get('case', 'nothing')}; see {self._log}")
        return json.loads(answer)

    def close(self):
        self._process.stdin.close()
        self._process.wait()


def profiles_with(python, library, hidden, directory):
    """A copy of the profiles, in `directory`, that name the interpreter `python`, or `library` where they ask
    for that, and with `hidden` hide what they preload."""
    shutil.copytree(os.path.join(HERE, "profiles"), directory)
    for name in os.listdir(directory):
        if name.endswith(".toml"):
            path = os.path.join(directory, name)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            if LIBRARY in text:
                text = text.replace(LIBRARY, library)
            else:
                first = f"python = {json.dumps(python)}\n" if python else ""
                text = first + ("hidden = true\n" if hidden else "") + text
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
    return directory


def make_library(python, directory):
    """An environment in `directory` that has the modules of library/; returns its interpreter."""
    subprocess.run([python, "-m", "venv", "--without-pip", "--system-site-packages", directory], check=True)
    interpreter = os.path.join(directory, "bin", "python3")
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    asked = subprocess.run([interpreter, "-c", code], capture_output=True, text=True, check=True)
    shutil.copytree(os.path.join(HERE, "library"), asked.stdout.strip(), dirs_exist_ok=True)
    return interpreter


def without_host(prefix, directory):
    """A copy of the programs of `prefix`, in `directory`, that cannot be preloaded into python3."""
    shutil.copytree(os.path.join(prefix, "bin"), os.path.join(directory, "bin"))
    shutil.copytree(os.path.join(prefix, "libexec"), os.path.join(directory, "libexec"),
                    ignore=shutil.ignore_patterns("pyfx-host.so", "cores"))
    return directory


def in_groups(jobs):
    """Those that have a profile of their own in common together, and first: one worker, which has a daemon of its own,
    then warms that profile up once. All others each by itself."""
    together = collections.defaultdict(list)
    alone = []
    for job in jobs:
        own = frozenset(cases.read_by_name(job["case"]).profiles) - frozenset(cases.USUAL_PROFILES)
        if own:
            together[own].append(job)
        else:
            alone.append([job])
    return [*sorted(together.values(), key=len, reverse=True), *alone]


def run_jobs(arguments, jobs, on_answer, on_cold_runs=None):
    """Has the workers do `jobs`; calls `on_answer(job, answer)` in this thread, as they come, and at last
    `on_cold_runs({cause: (number, last reason)})` for each worker's daemon."""
    root = tempfile.mkdtemp(prefix="pyfx-conf-")
    library = make_library(arguments.python or PYTHON, os.path.join(root, "library"))
    profiles = profiles_with(arguments.python, library, arguments.hidden, os.path.join(root, "profiles"))
    prefix = arguments.prefix
    if arguments.embedded:
        prefix = without_host(prefix, os.path.join(root, "embedded"))
    todo = queue.SimpleQueue()
    for group in in_groups(jobs):
        todo.put([{**job, "library": library} for job in group])
    done = queue.SimpleQueue()
    pyfxctl = os.path.join(prefix, "bin", "pyfxctl")

    def work(number):
        one = Worker(prefix, os.path.join(root, str(number)), profiles)
        try:
            while True:
                for job in todo.get_nowait():
                    done.put((job, one.ask(job)))
        except queue.Empty:
            if on_cold_runs:
                on_cold_runs(one.ask({"pyfxctl": pyfxctl}))
        finally:
            one.close()
            done.put(None)

    try:
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            workers = [pool.submit(work, number) for number in range(arguments.jobs)]
            for _ in workers:
                while (item := done.get()) is not None:
                    on_answer(*item)
        for one in workers:
            one.result()
    finally:
        shutil.rmtree(root, ignore_errors=True)


def chosen(arguments):
    found = [c for c in cases.read_all()
             if not arguments.names or any(name in c.name for name in arguments.names)]
    if arguments.python and os.path.realpath(arguments.python) != os.path.realpath(PYTHON):
        # They are of the distribution's packages, which are for its own interpreter.
        found = [c for c in found if c.section != "applications"]
    if not found:
        sys.exit("no such case")
    return found


class Report:
    def __init__(self, verbose):
        self.verbose = verbose
        self.cases = set()
        self.runs = self.same = self.skipped = self.documented = 0
        self.expected_warm = self.warm = 0
        self.not_warm = []
        self.cold_runs = collections.Counter()  # by cause
        self.cold_reasons = {}
        self.failures = []

    def add(self, job, answer):
        name = job["case"]
        if answer["skipped"]:
            self.skipped += 1
            print(f"skipped {name}: {answer['skipped']}")
            return
        self.cases.add(name)
        for result in answer["results"]:
            self._add_result(f"{name} [{result['profile']}]", result)
        if self.verbose:
            print(f"{answer['seconds']:6.2f} s  {name}")

    def _add_result(self, title, result):
        self.runs += 1
        self.documented += bool(result["differs"] and not result["failure"])
        if result["failure"]:
            self.failures.append(title)
            print(f"\nFAILED {title}\n{result['failure']}\n")
        else:
            self.same += 1
        if not result["expect_cold"]:
            self.expected_warm += 1
            if result["warm"]:
                self.warm += 1
            else:
                self.not_warm.append(f"{title}: {result['reason']}")
                # The case is there to show what preloading just this does, or that its start is warm.
                if result["start"] or result["profile"] not in cases.USUAL_PROFILES:
                    self.failures.append(f"{title}: was not warm")

    def add_cold_runs(self, by_cause):
        for cause, (number, reason) in by_cause.items():
            self.cold_runs[cause] += number
            self.cold_reasons[cause] = reason

    def print_summary(self, seconds):
        print(
            f"{len(self.cases)} cases, {self.runs} comparisons, {self.same} as expected "
            f"({self.documented} of them documented exceptions), {len(self.failures)} failed, "
            f"{self.skipped} cases skipped; {seconds:.0f} s"
        )
        print(f"warm: {self.warm} of {self.expected_warm} that were to be")
        for line in self.not_warm:
            print(f"  not warm: {line}")
        # Each case is run twice with pyfxc, once to be asked whether it was warm.
        print(f"cold: {self.cold_runs.total()} runs, the last of each cause")
        for cause, number in self.cold_runs.most_common():
            print(f"  {number:5} {cause}: {self.cold_reasons[cause]}")
        for title in self.failures:
            print(f"  failed: {title}")

    def good(self):
        return not self.failures and self.warm >= LEAST_WARM * self.expected_warm


def compare(arguments):
    begin = time.monotonic()
    client = arguments.client or os.path.join(arguments.prefix, "bin", "pyfxc")
    python = arguments.python or PYTHON
    jobs = [{"case": c.name, "client": [os.path.abspath(client)], "profiles": arguments.profile,
             "python": python, "embedded": arguments.embedded} for c in chosen(arguments)]
    report = Report(arguments.verbose)
    run_jobs(arguments, jobs, report.add, report.add_cold_runs)
    print(f"{python}, {'embedded' if arguments.embedded else 'hosted'}{', hidden' if arguments.hidden else ''}")
    report.print_summary(time.monotonic() - begin)
    return 0 if report.good() else 1


def self_test(arguments):
    judge = broken_clients.Judge(os.path.join(arguments.prefix, "bin", "pyfxc"), chosen(arguments))
    run_jobs(arguments, judge.jobs(), judge.add)
    return judge.verdict()


def main():
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
    arguments = parse_arguments()
    # A shell's background job ignores the one, nohup the other, which the daemon and both sides would inherit.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    if arguments.list:
        for one in chosen(arguments):
            print(one.name)
        return 0
    return self_test(arguments) if arguments.self_test else compare(arguments)


if __name__ == "__main__":
    sys.exit(main())
