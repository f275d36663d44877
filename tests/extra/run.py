#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What PyPI has today, cold and warm: the verdict on each library of libraries.py, import times, a Jupyter kernel.

    /usr/bin/python3 tests/extra/run.py --prefix build/release [--venv DIRECTORY] [-- PIP ARGUMENTS]

Makes a virtual environment (build/extra/venv) with their packages, for which pip needs a network; an
environment that is there is taken as it is. Each library gets a profile whose interpreter is the
environment's, of a daemon of its own, and its program is run cold and warm. Prints the table of
docs/libraries.md. Ends with status 1 if a run is cold, a result differs, or the kernel misbehaves. No part of
./do test.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from libraries import LIBRARIES

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = [*dict.fromkeys(one.package for one in LIBRARIES.values()), "ipykernel", "jupyter_client"]
KERNEL = ["ipykernel.kernelapp", "ipykernel.ipkernel", "IPython.core.completer"]
LIMIT = 900  # seconds, for everything that runs


def make_environment(directory, pip_arguments):
    python = directory / "bin/python3"
    if python.exists():
        return python
    subprocess.run(["/usr/bin/python3", "-m", "venv", directory], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", *pip_arguments, *PACKAGES], check=True)
    return python


def profile_of(name):
    return name.replace(" ", "-")


def write_profile(folder, python, name, preload, init=""):
    text = f'python = "{python}"\npreload = {json.dumps(list(preload))}\nwarm_up_limit = {LIMIT}\n'
    (folder / f"{name}.toml").write_text(text)
    if init:
        (folder / f"{name}.py").write_text(init)


class Daemon:
    def __init__(self, prefix, folder, python):
        self.bin = prefix / "bin"
        profiles = folder / "profiles"
        profiles.mkdir()
        for name, one in LIBRARIES.items():
            write_profile(profiles, python, profile_of(name), one.preload, one.init)
        write_profile(profiles, python, "ipykernel", KERNEL)
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        self.environment = {
            "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(folder), "XDG_DATA_HOME": str(folder),
            "PYFX_SOCKET": str(runtime / "pyfxd.sock"), "PYFX_PROFILE_PATH": str(profiles),
            "PYFX_TIMEOUT": str(LIMIT), "JUPYTER_DATA_DIR": str(folder / "jupyter"),
            "IPYTHONDIR": str(folder / "ipython"), "MPLCONFIGDIR": str(folder / "mpl"),
            "HF_HUB_OFFLINE": "1",
        }  # fmt: skip
        self.log = open(folder / "pyfxd.log", "w", encoding="utf-8")
        self.process = subprocess.Popen(
            [self.bin / "pyfxd", "--socket", self.environment["PYFX_SOCKET"], "--die-with-parent"],
            env=self.environment, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
        )  # fmt: skip
        while True:
            try:
                with socket.socket(socket.AF_UNIX) as probe:
                    probe.connect(self.environment["PYFX_SOCKET"])
                return
            except OSError:
                if self.process.poll() is not None:
                    raise SystemExit("the daemon has ended") from None
                time.sleep(0.01)

    def run(self, *command):
        return subprocess.run(command, env=self.environment, capture_output=True, text=True,
                              timeout=LIMIT)  # fmt: skip

    def client(self, profile, *arguments):
        return self.run(self.bin / "pyfxc", "--why", "--profile", profile, *arguments)

    def status(self, profile):
        report = json.loads(self.run(self.bin / "pyfxctl", "status", "--json").stdout)
        return next(entry for entry in report["profiles"] if entry["name"] == profile)

    def stop(self):
        self.process.terminate()
        self.process.wait(60)
        self.log.close()


def milliseconds(action, count):
    times = []
    for _ in range(count):
        begin = time.monotonic()
        action()
        times.append((time.monotonic() - begin) * 1000)
    return statistics.median(times)


def verdict(status):
    if status["unsafe"]:
        return "unsafe: " + "; ".join(status["unsafe"])
    return "; ".join(status["harmless"])


def version_of(daemon, python, package):
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    return daemon.run(python, "-c", code).stdout.strip()


def check_library(daemon, python, folder, name, one):
    """Runs its program cold and warm, prints its row and returns what is wrong."""
    profile = profile_of(name)
    program = folder / f"run_{profile}.py"  # under the library's own name it would hide the library
    program.write_text(one.program)
    # Both as one script, the init section as a module of its own.
    first = f"import types; exec({one.init!r}, types.ModuleType('init').__dict__)\n" if one.init else ""
    as_one = folder / f"run_{profile}_as_one.py"
    as_one.write_text(first + one.program)
    expected = daemon.run(python, as_one)
    # A script, since who asks for the name of the program's file is cold without one.
    imports = folder / f"import_{profile}.py"
    imports.write_text("import " + ", ".join(one.preload) + "\n")
    cold = milliseconds(lambda: daemon.run(python, imports), 3)
    first_run = daemon.client(profile, imports)
    got = daemon.run(daemon.bin / "pyfxc", *([] if one.cold else ["--warm"]), "--profile", profile, program)
    warm = milliseconds(lambda: daemon.client(profile, imports), 9)
    is_warm = first_run.stderr.startswith("pyfxc: warm")
    print(f"| {name} | {version_of(daemon, python, one.package)} | {'warm' if is_warm else 'cold'} | "
          f"{cold:.0f} | {warm:.0f} | {verdict(daemon.status(profile))} |", flush=True)
    if is_warm is bool(one.cold) or one.cold not in first_run.stderr:
        return [f"{name}: {first_run.stderr.strip()}"]
    if expected.returncode == 0 and (got.stdout, got.returncode) == (expected.stdout, 0):
        return []
    return [f"{name}: {expected} cold, {got} through pyfxc"]


def check_libraries(daemon, python, folder):
    print("| library | version | verdict | import, cold, ms | warm, ms | threads and the like |")
    print("|---|---|---|---|---|---|", flush=True)
    failures = []
    for name, one in LIBRARIES.items():
        failures += check_library(daemon, python, folder, name, one)
        daemon.run(daemon.bin / "pyfxctl", "stop", profile_of(name))
    return failures


def check_kernel(daemon, python):
    installed = daemon.run(daemon.bin / "pyfxctl", "kernel", "install", "ipykernel")
    if installed.returncode != 0:
        return [f"kernel install: {installed.stderr}"]
    served = daemon.status("ipykernel")["runs_served"]
    failures = []
    for kernel in ("python3", "pyfx-ipykernel"):
        driven = daemon.run(python, HERE / "drive_kernel.py", kernel)
        print(f"kernel {kernel}: {driven.stdout.strip()}", flush=True)
        if driven.returncode != 0:
            failures.append(f"kernel {kernel}: {driven.stderr.strip()}")
    if daemon.status("ipykernel")["runs_served"] < served + 2:
        failures.append("the kernel was not warm")
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--prefix", type=pathlib.Path, required=True, help="the build tree")
    parser.add_argument("--venv", type=pathlib.Path, default=pathlib.Path("build/extra/venv"))
    parser.add_argument("pip", nargs="*", help="more arguments for pip install")
    arguments = parser.parse_args()
    # A shell's background job ignores it, which the daemon and all runs would inherit.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    python = make_environment(arguments.venv.absolute(), arguments.pip)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pyfx-extra-"))
    daemon = Daemon(arguments.prefix.absolute(), folder, python)
    try:
        failures = check_libraries(daemon, python, folder)
        failures += check_kernel(daemon, python)
    finally:
        daemon.stop()
        if sys.exc_info()[0] is None:
            shutil.rmtree(folder, ignore_errors=True)
    print("\n".join(["FAILED: " + failure for failure in failures] or ["all as it should be"]))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
