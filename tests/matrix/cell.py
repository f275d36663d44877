# SPDX-License-Identifier: GPL-3.0-or-later
"""One cell of the matrix: a directory, a daemon, a client, and what must have come of them.

Everything is waited for, with a deadline that is there for the case that it never comes. Processes
are ended by pidfd or as our children; a number that is neither is never signalled.
"""

import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

PYTHON = "/usr/bin/python3"
DEADLINE = 60  # seconds
STATUS = 7
OUTPUT = b"out\n"

# Leaves a line when it begins. With a second argument it says there who it is, by a fifo, and waits
# for a byte from the third.
SCRIPT = """\
import os, sys
kind = "warm" if "/libexec/pyfx/" in open("/proc/self/maps").read() else "cold"
fd = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
os.write(fd, f"{kind}\\n".encode())
os.close(fd)
if len(sys.argv) > 2:
    go = os.open(sys.argv[3], os.O_RDONLY)
    with open(sys.argv[2], "w") as begun:
        begun.write(f"{os.getpid()}\\n")
    os.read(go, 1)
print("out")
sys.exit(7)
"""

# Says that it is on its way, and waits for a byte.
GATE = """\
import os
with open({begun!r}, "w") as begun:
    begun.write("warming\\n")
with open({go!r}, "rb", buffering=0) as go:
    go.read(1)
"""


class Skipped(Exception):
    pass


class Fifo:
    """Both ends are held open, so that nobody waits for us to open it."""

    def __init__(self, path):
        self.path = path
        os.mkfifo(path)
        self._fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)

    def read_line(self):
        line = b""
        while not line.endswith(b"\n"):
            ready = select.select([self._fd], [], [], DEADLINE)[0]
            assert ready, f"nobody wrote to {self.path}"
            line += os.read(self._fd, 1)
        return line.decode().strip()

    def open_gate(self, visitors=1):
        os.write(self._fd, b"x" * visitors)

    def close(self):
        os.close(self._fd)


class Cell:
    def __init__(self, prefix):
        self.bin = os.path.join(prefix, "bin")
        self.folder = tempfile.mkdtemp(prefix="pyfx-matrix-")
        for name in ("run", "profiles", "work"):
            os.mkdir(self.path(name), 0o700)
        self.socket = self.path("run", "pyfxd.sock")
        self.environment = {
            "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": self.folder,
            "PYFX_SOCKET": self.socket, "PYFX_PROFILE_PATH": self.path("profiles"),
            "PYFX_TIMEOUT": str(DEADLINE),
        }  # fmt: skip
        self.script = self.write("work/x.py", SCRIPT)
        self.ran = self.path("work", "ran")
        self.write("profiles/default.py", "")
        self.user = []  # command that starts a program as another user, for those who need one
        self._fifos = {}
        self.daemon = None
        self.clients = []
        self._helpers = []  # to be closed: fake daemons, proxies
        self._clean_up = []
        self.expect_empty_run_directory = True

    # ---- the world ----

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, text):
        path = self.path(name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def fifo(self, name):
        if name not in self._fifos:
            self._fifos[name] = Fifo(self.path("work", name))
        return self._fifos[name]

    def copy_programs(self):
        """Has the cell use a copy of them, in its own folder."""
        prefix = os.path.dirname(self.bin)
        for part in ("bin", "libexec"):
            shutil.copytree(os.path.join(prefix, part), self.path("prefix", part))
        self.bin = self.path("prefix", "bin")

    def program(self, name, *args):
        return [*self.user, os.path.join(self.bin, name), *args]

    def keep(self, helper):
        self._helpers.append(helper)
        return helper

    def at_the_end(self, call):
        self._clean_up.append(call)

    def start_daemon(self, *args, wrapper=(), socket=None):
        """Starts a daemon and waits until it serves."""
        command = self.program("pyfxd", "--die-with-parent", "--log-level", "warn", *args)
        log = os.open(self.path("log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.daemon = subprocess.Popen(
            [*wrapper, *command], env=dict(self.environment, PYFX_SOCKET=socket or self.socket),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
        )  # fmt: skip
        os.close(log)
        self.wait_for(lambda: self.status(socket) is not None, "the daemon")

    def stop_daemon(self):
        self.daemon.send_signal(signal.SIGCONT)
        self.daemon.terminate()
        self.daemon.wait(DEADLINE)

    def kill_daemon(self):
        self.daemon.kill()
        self.daemon.wait(DEADLINE)

    def gate(self):
        """The default profile waits at "gate" when it warms up."""
        begun, go = self.fifo("warming"), self.fifo("gate")
        self.write("profiles/default.py", GATE.format(begun=begun.path, go=go.path))

    def warm_up(self):
        """One run that is not counted."""
        subprocess.run(self.program("pyfxc", "--warm", "-c", "pass"), env=self.environment,
                       cwd=self.path("work"), stdin=subprocess.DEVNULL, timeout=DEADLINE, check=True)
        self.wait_for(lambda: self.profile()["runs_now"] == 0, "the end of a run")

    # ---- looking ----

    def status(self, socket=None):
        found = subprocess.run(
            self.program("pyfxctl", "status", "--json"), stdin=subprocess.DEVNULL,
            env=dict(self.environment, PYFX_SOCKET=socket or self.socket), capture_output=True,
            timeout=DEADLINE, check=False,
        )  # fmt: skip
        return json.loads(found.stdout) if found.returncode == 0 else None

    def profile(self, name="default"):
        return next(p for p in self.status()["profiles"] if p["name"] == name)

    def zygote(self):
        pid = self.profile()["pid"]
        assert pid > 1, "no zygote"
        return pid

    def spare(self):
        """The process of the only idle spare. While it is being made there are others (a group holder,
        which the zygote waits for)."""
        found = []

        def look():
            if self.profile()["spares"] != 1:
                return False
            zygote = self.zygote()
            with open(f"/proc/{zygote}/task/{zygote}/children", encoding="ascii") as file:
                found[:] = [int(pid) for pid in file.read().split() if state_of(int(pid)) not in "ZX"]
            return len(found) == 1

        self.wait_for(look, "a spare")
        return found[0]

    def wait_for(self, condition, what):
        """For what gives no event: asks again until it is so."""
        limit = time.monotonic() + DEADLINE
        while not condition():
            assert time.monotonic() < limit, f"waited in vain for {what}"
            time.sleep(0.01)

    # ---- the client ----

    def start(self, *options, waits=False, wrapper=(), python=False, **how):
        """Starts a client. With `waits` its script waits in the middle, see wait_for_script()."""
        args = [*options, self.script, self.ran]
        if waits:
            args += [self.fifo("begun").path, self.fifo("go").path]
        command = [PYTHON, *args] if python else self.program("pyfxc", *args)
        how = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
               "env": self.environment, "cwd": self.path("work"), **how}  # fmt: skip
        client = subprocess.Popen([*wrapper, *command], **how)
        self.clients.append(client)
        return client

    def wait_for_script(self):
        """Waits until the script has begun; the process that it is."""
        return int(self.fifo("begun").read_line())

    def let_script_go(self):
        self.fifo("go").open_gate()

    def wait_for_request(self):
        """Waits until the daemon has the request of one client that waits."""
        self.wait_for(lambda: self.status()["daemon"]["connections"] >= 2, "the client's request")

    def runs(self):
        if not os.path.exists(self.ran):
            return []
        with open(self.ran, encoding="ascii") as file:
            return file.read().split()

    def expect(self, client, kinds=("warm", "cold"), status=STATUS, output=OUTPUT, error=b"", times=1):
        """Waits for the client; the script ran `times` times, in one of the ways `kinds`."""
        out, err = client.communicate(timeout=DEADLINE)
        seen = (client.returncode, out, err)
        assert seen == (status, output, error), f"status, output, errors: {seen}"
        runs = self.runs()
        assert len(runs) == times, f"ran {len(runs)} times, not {times}"
        assert all(run in kinds for run in runs), f"was {runs}, not {kinds}"

    # ---- the end ----

    def describe(self):
        text = f"ran: {self.runs()}\n"
        if os.path.exists(self.path("log")):
            with open(self.path("log"), encoding="utf-8", errors="replace") as file:
                text += "log of the daemon:\n" + file.read()
        return text

    def processes(self):
        """Whatever has come of this cell and is still there, by its HOME."""
        mark = f"HOME={self.folder}\0".encode()
        found = []
        for name in os.listdir("/proc"):
            try:
                if not name.isdigit() or state_of(int(name)) in "ZX":
                    continue
                with open(f"/proc/{name}/environ", "rb") as file:
                    if mark in file.read():
                        found.append(int(name))
            except OSError:
                pass  # it has ended meanwhile
        return found

    def close(self):
        """Ends everything; what was left that should not be."""
        for call in self._clean_up:
            call()
        for helper in self._helpers:
            helper.close()
        failure = ""
        for client in self.clients:
            if client.poll() is None:
                client.kill()
            for stream in (client.stdout, client.stderr):
                if stream is not None:
                    stream.close()
            client.wait()
        if self.daemon is not None and self.daemon.poll() is None:
            self.stop_daemon()
        limit = time.monotonic() + DEADLINE
        while left := self.processes():
            if time.monotonic() > limit:
                failure += f"processes left: {left}\n"
                for pid in left:
                    end(pid)
                break
            time.sleep(0.01)
        found = os.listdir(self.path("run"))
        if found and self.expect_empty_run_directory:
            failure += f"left beside the socket: {found}\n"
        for fifo in self._fifos.values():
            fifo.close()
        shutil.rmtree(self.folder)
        return failure


def state_of(pid):
    """The letter of proc_pid_stat(5); X for one that is not there."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0]
    except OSError:
        return "X"


def send(pid, number):
    """A signal to one process that came of a cell."""
    assert pid > 1
    fd = os.pidfd_open(pid)
    try:
        signal.pidfd_send_signal(fd, number)
    finally:
        os.close(fd)


def end(pid):
    try:
        send(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
