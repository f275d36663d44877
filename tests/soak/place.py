# SPDX-License-Identifier: GPL-3.0-or-later
"""Where pyfx is disturbed: a daemon of its own, with profiles of its own, in a directory of its own."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import shelter

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "support"))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "matrix"))

import daemon  # noqa: E402

TIMEOUT = 120  # seconds for one run or for the daemon's end, however slow the machine is
SETTLE = 60  # seconds for what was disturbed to come to rest
MOST_MEMORY = 8 << 30  # address space of one process
MOST_PROCESSES = 4000


def limit_ourselves(sanitized):
    resource.setrlimit(resource.RLIMIT_NPROC, (MOST_PROCESSES, MOST_PROCESSES))
    if not sanitized:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


class Place:
    """A daemon with profiles of its own, in a directory of its own."""

    def __init__(self, prefix):
        self.bin = os.path.join(os.path.abspath(prefix), "bin")
        self.folder = tempfile.mkdtemp(prefix="pyfx-soak-")
        self.profiles = os.path.join(self.folder, "profiles")
        self.small = os.path.join(self.folder, "small")
        self.socket = os.path.join(self.small, "run", "pyfxd.sock")
        self.log = os.path.join(self.folder, "log")
        for name in ("profiles", "small", "work"):
            os.mkdir(os.path.join(self.folder, name))
        # What the daemon writes to can be used up by itself.
        self.small_is_small = shelter.mount_small(self.small, "128k", 64)
        home = os.path.join(self.small, "home")
        os.mkdir(home)
        self.environment = {
            "PATH": "/usr/bin:/bin", "HOME": home, "LANG": "C.UTF-8",
            "PYFX_SOCKET": self.socket, "PYFX_PROFILE_PATH": self.profiles, "XDG_RUNTIME_DIR": self.small,
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

    def kill_daemon(self):
        with self.lock:
            if self.daemon.poll() is None:
                self.daemon.kill()
                self.daemon.wait()

    def touch_profile(self, random):
        self.write_profile("default.toml", f'preload = ["json", "subprocess", "tempfile"]\n# {random.getrandbits(30)}\n')

    def run(self, *arguments, without=(), **variables):
        environment = {name: value for name, value in self.environment.items() if name not in without}
        return subprocess.run([os.path.join(self.bin, "pyfxc"), *arguments], stdin=subprocess.DEVNULL,
                              env=environment | variables, capture_output=True, text=True, check=False,
                              timeout=TIMEOUT)  # fmt: skip

    def ask(self, *arguments):
        return subprocess.run([os.path.join(self.bin, "pyfxctl"), *arguments], env=self.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)

    def has_warm(self, profile, without=()):
        """Has a zygote for such runs made; whether there is one."""
        deadline = time.monotonic() + SETTLE
        while time.monotonic() < deadline:  # the daemon may only just have been started
            if self.run("--why", "--profile", profile, "-c", "pass", without=without).stderr.startswith("pyfxc: warm"):
                return True
        return False

    def come_to_rest(self):
        """What is wrong with what is left when nobody asks for anything any more."""
        deadline = time.monotonic() + SETTLE
        while time.monotonic() < deadline:
            # One that the storm has started ends with its thread (prctl(2), PR_SET_PDEATHSIG).
            self.start_daemon()
            status = self.ask("status", "--json")
            if status.returncode == 0 and '"runs_now": 0' in status.stdout:
                break
            time.sleep(0.2)
        else:
            with open(self.log, encoding="utf-8", errors="replace") as log:
                return [f"it does not come to rest: {status}, the daemon: {self.daemon.poll()}", log.read()[-2000:]]
        done = self.run("-c", "print(6 * 7)")
        return [] if (done.returncode, done.stdout) == (0, "42\n") else [f"the last run: {done}"]

    def close(self):
        if self.daemon is not None:
            daemon.end(self.daemon, TIMEOUT)
        if self.small_is_small:
            shelter.unmount(self.small)
        shutil.rmtree(self.folder, ignore_errors=True)
