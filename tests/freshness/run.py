# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of a preloaded project are changed, and a script is run at once: it must never see what was
there before.

    run.py --prefix PREFIX [--rounds N] [--seed N] [--way NAME] [--self-test]

What is there, python3 is asked, which runs the profile's init section and the script itself. Rounds
that change nothing that was imported must not make another generation. The ways are those of ways.py,
each as often as the others; what they leave behind is where the next one begins. --self-test does the
same with a profile that is not kept fresh, each way once, and each must be caught.
"""

import argparse
import collections
import importlib.util
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

import ways

TIMEOUT = 60
FROM_SCRATCH = "import sys; exec(open(sys.argv[1]).read()); exec(open(sys.argv[2]).read())"


class Trial:
    def __init__(self, prefix, settings):
        self.bin = os.path.join(os.path.abspath(prefix), "bin")
        self.folder = tempfile.mkdtemp(prefix="pyfx-fresh-")
        self.project = ways.Project(self.folder)
        self.project.look = self.look
        if settings:
            self.project.write("profiles/fresh.toml", settings)
        socket = os.path.join(self.folder, "run", "pyfxd.sock")
        self.environment = {
            "PATH": "/usr/bin:/bin", "HOME": self.folder, "LANG": "C.UTF-8", "PYFX_SOCKET": socket,
            "PYFX_PROFILE_PATH": self.project.profiles, "PYFX_WHY": "1",
        }  # fmt: skip
        self.daemon = None
        self.wrong = []  # what the present round has seen
        self.cold = 0

    def start(self):
        command = [os.path.join(self.bin, "pyfxd"), "--socket", self.environment["PYFX_SOCKET"],
                   "--die-with-parent", "--log-level", "info"]  # fmt: skip
        self.log = open(self.project.path("log"), "w+", encoding="utf-8")
        self.daemon = subprocess.Popen(command, env=self.environment, stderr=self.log)
        deadline = time.monotonic() + TIMEOUT
        while not os.path.exists(self.environment["PYFX_SOCKET"]):
            if self.daemon.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("pyfxd did not start")
            time.sleep(0.01)
        self.look()

    def close(self, keep):
        if self.daemon is not None:
            self.daemon.terminate()
            self.daemon.wait(TIMEOUT)
            if keep:
                self.log.seek(0)
                sys.stdout.write(self.log.read())
        shutil.rmtree(self.folder)

    def pyfxc(self):
        command = [os.path.join(self.bin, "pyfxc"), "--profile", "fresh", self.project.probe]
        return self.finish(command)

    def python(self):
        init = os.path.join(self.project.profiles, "fresh.py")
        # -B: it leaves nothing to others.
        return self.finish([ways.PYTHON, "-B", "-c", FROM_SCRATCH, init, self.project.probe])

    def finish(self, command):
        return subprocess.run(
            command, env=self.environment, cwd=self.folder, timeout=TIMEOUT, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def look(self):
        """One run, of which the present round learns whether it was right."""
        pyfx = self.pyfxc()
        python = self.python()
        if python.returncode == 0:
            right = pyfx.returncode == 0 and pyfx.stdout == python.stdout
            self.cold += "pyfxc: warm" not in pyfx.stderr
        else:
            # The same exception; pyfxc adds a line of its own.
            right = pyfx.returncode != 0 and python.stderr.splitlines()[-1] in pyfx.stderr
        if not right:
            self.wrong.append(f"python3: {python.stdout}{python.stderr}pyfxc: {pyfx.stdout}{pyfx.stderr}")

    def generation(self):
        status = self.finish([os.path.join(self.bin, "pyfxctl"), "status", "--json"])
        profiles = json.loads(status.stdout)["profiles"]
        return next(profile["generation"] for profile in profiles if profile["name"] == "fresh")

    def reload(self):
        """Has the profile warm up from what is there now."""
        self.finish([os.path.join(self.bin, "pyfxctl"), "reload", "fresh"]).check_returncode()
        self.pyfxc()

    def round(self, way):
        """Returns what was wrong."""
        self.wrong = []
        if way in ways.NO_CHANGES:
            before = self.generation()
            way(self.project)
            self.look()
            if self.generation() != before:
                self.wrong.append("another generation for nothing")
        else:
            open_file = way(self.project)
            self.look()
            if open_file is not None:
                open_file.close()
        return self.wrong


def choose(rounds, only, self_test):
    """`rounds` ways, each as often as the others, in no order."""
    possible = list(ways.CHANGES)
    if not self_test:
        possible += [*ways.CHANGES_OF_PROFILE, *ways.NO_CHANGES]
    if only:
        possible = [way for way in possible if way.__name__ == only]
    if importlib.util.find_spec("pip") is None:
        possible = [way for way in possible if way is not ways.installs_with_pip]
    if shutil.which("git") is None:
        possible = [way for way in possible if way is not ways.checks_out_branch]
    chosen = []
    if self_test:
        return possible
    while len(chosen) < rounds:
        random.shuffle(possible)
        chosen += possible
    return chosen[:rounds]


def main():
    parser = argparse.ArgumentParser(description="Changes files, and looks whether runs notice.")
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--way", help="this one only")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--log", action="store_true", help="print the daemon's log at the end")
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    trial = Trial(arguments.prefix, 'stale = "ignore"\n' if arguments.self_test else "")
    done = collections.Counter()
    wrong = collections.Counter()
    began = time.monotonic()
    try:
        trial.start()
        for number, way in enumerate(choose(arguments.rounds, arguments.way, arguments.self_test)):
            if arguments.self_test:
                trial.reload()
            found = trial.round(way)
            done[way.__name__] += 1
            wrong[way.__name__] += bool(found)
            if found and not arguments.self_test:
                print(f"round {number}: {way.__name__}", *found, sep="\n", flush=True)
    finally:
        trial.close(arguments.log)
    for name, count in sorted(done.items()):
        print(f"{count:5} x {name:26} {wrong[name]} wrong")
    print(f"{sum(done.values())} rounds in {time.monotonic() - began:.0f} s with seed {arguments.seed}: "
          f"{sum(wrong.values())} wrong, {trial.cold} runs were cold")  # fmt: skip
    if arguments.self_test:
        missed = sorted(done.keys() - +wrong)
        print("not caught:", ", ".join(missed) or "none")
        return 1 if missed else 0
    return 1 if sum(wrong.values()) or trial.cold else 0


if __name__ == "__main__":
    sys.exit(main())
