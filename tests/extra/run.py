#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What PyPI has today, cold and warm: import times, the verdict on each preload, threads, a Jupyter kernel.

    /usr/bin/python3 tests/extra/run.py --prefix build/release [--venv DIRECTORY] [-- PIP ARGUMENTS]

Makes a virtual environment (build/extra/venv) with the packages below, for which pip needs a network; an
environment that is there is taken as it is. Each library gets a profile whose interpreter is the
environment's, of a daemon of its own. Ends with status 1 if a run that should be warm is cold, a result
differs, or the kernel misbehaves. No part of ./do test.
"""

import argparse
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = ["numpy", "pandas", "torch", "scikit-learn", "matplotlib", "transformers", "ipykernel",
            "jupyter_client"]  # fmt: skip
# Profile -> modules to preload, which its script imports.
LIBRARIES = {
    "numpy": ["numpy"],
    "pandas": ["pandas"],
    "torch": ["torch"],
    "sklearn": ["sklearn.linear_model"],
    "matplotlib": ["matplotlib.pyplot"],
    "transformers": ["transformers"],
    "ipykernel": ["ipykernel.kernelapp", "ipykernel.ipkernel", "IPython.core.completer"],
}
TORCH = """\
import torch
torch.set_num_threads(4)
torch.manual_seed(1)
a = torch.rand(1200, 1200, dtype=torch.float64)
for _ in range(4):
    a = (a @ a) / a.max() / 1200
x = torch.ones(8, requires_grad=True)
(x * x).sum().backward()
print(torch.get_num_threads(), f"{float(a.sum()):.6e}", x.grad.tolist())
import os
print(len(os.listdir("/proc/self/task")) > 1)
"""
LIMIT = 900  # seconds, for everything that runs


def make_environment(directory, pip_arguments):
    python = directory / "bin/python3"
    if python.exists():
        return python
    subprocess.run(["/usr/bin/python3", "-m", "venv", directory], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", *pip_arguments, *PACKAGES], check=True)
    return python


class Daemon:
    def __init__(self, prefix, folder, python):
        self.bin = prefix / "bin"
        profiles = folder / "profiles"
        profiles.mkdir()
        for name, modules in LIBRARIES.items():
            text = f'python = "{python}"\npreload = {json.dumps(modules)}\nwarm_up_limit = {LIMIT}\n'
            (profiles / f"{name}.toml").write_text(text)
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
    return "safe" + (", harmless: " + "; ".join(status["harmless"]) if status["harmless"] else "")


def check_libraries(daemon, python):
    failures = []
    print(f"{'':13} {'cold':>8} {'warm':>8} {'warm-up':>8}  verdict")
    for name, modules in LIBRARIES.items():
        code = "import " + ", ".join(modules)
        cold = milliseconds(lambda: daemon.run(python, "-c", code), 3)
        first = daemon.client(name, "-c", code)
        warm = milliseconds(lambda: daemon.client(name, "-c", code), 9)
        status = daemon.status(name)
        is_warm = first.stderr.startswith("pyfxc: warm")
        took = f"{status['warm_up_us'] // 1000:8}" if is_warm else "    cold"
        print(f"{name:13} {cold:8.0f} {warm:8.1f} {took}  {verdict(status)}", flush=True)
        if not is_warm and not status["unsafe"]:
            failures.append(f"{name}: {first.stderr.strip()}")
    return failures


def check_torch(daemon, python, folder):
    script = folder / "torch_threads.py"
    script.write_text(TORCH)
    expected = daemon.run(python, script)
    got = daemon.client("torch", script)
    print(f"torch with threads: {got.stdout.strip()!r}, {got.stderr.strip()}", flush=True)
    if got.stdout == expected.stdout and got.returncode == expected.returncode == 0:
        return []
    return [f"torch with threads: {expected} cold, {got} through pyfxc"]


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
    python = make_environment(arguments.venv.absolute(), arguments.pip)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pyfx-extra-"))
    daemon = Daemon(arguments.prefix.absolute(), folder, python)
    try:
        failures = check_libraries(daemon, python)
        failures += check_torch(daemon, python, folder)
        failures += check_kernel(daemon, python)
    finally:
        daemon.stop()
        if sys.exc_info()[0] is None:
            shutil.rmtree(folder, ignore_errors=True)
    print("\n".join(["FAILED: " + failure for failure in failures] or ["all as it should be"]))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
