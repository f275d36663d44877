# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients and daemons of different versions: warm or cold, exactly one run, and no user sees an error.

    /usr/bin/python3 tests/skew/run.py --prefix build/release
    /usr/bin/python3 tests/skew/run.py --old OTHER/build/release --new build/release

The second form takes the programs of two build trees, in both directions. The first is for where there
is one tree: it replays what an older version's client sent, and its daemon answered, from recorded/.
`--record DIRECTORY --old PREFIX` makes such a recording; see README.md.
"""

import argparse
import fcntl
import os
import pty
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import termios

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "matrix"))

import peer  # noqa: E402

DEADLINE = 60  # seconds
STATUS = 7
SCRIPT = """\
import os, sys
kind = "warm" if "/libexec/pyfx/" in open("/proc/self/maps").read() else "cold"
with open(sys.argv[1], "a") as ran:
    ran.write(kind + "\\n")
print("out", sys.stdin.readline().strip())
sys.exit(7)
"""
# The recorded run: its output and exit status.
CODE = 'print("recorded"); raise SystemExit(7)'


class Programs:
    """The client of one tree and the daemon of another, in a directory of their own."""

    def __init__(self, client, daemon):
        self.folder = tempfile.mkdtemp(prefix="pyfx-skew-")
        os.mkdir(os.path.join(self.folder, "run"), 0o700)
        self.socket = os.path.join(self.folder, "run", "pyfxd.sock")
        self.script = os.path.join(self.folder, "x.py")
        self.ran = os.path.join(self.folder, "ran")
        with open(self.script, "w", encoding="ascii") as file:
            file.write(SCRIPT)
        with open(os.path.join(self.folder, "own.py"), "w", encoding="ascii") as file:
            file.write("import json\n")
        self.bin = os.path.join(client, "bin")
        self.environment = {
            "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": self.folder,
            "PYFX_SOCKET": self.socket, "PYFX_PROFILE_PATH": self.folder,
            "PYFX_TIMEOUT": str(DEADLINE),
        }  # fmt: skip
        self.daemon = None
        if daemon is not None:
            self.daemon = subprocess.Popen(
                [os.path.join(daemon, "bin", "pyfxd"), "--socket", self.socket, "--die-with-parent",
                 "--log-level", "error"], env=self.environment, stdin=subprocess.DEVNULL,
            )  # fmt: skip
            self._wait_for_daemon()

    def _wait_for_daemon(self):
        while self.daemon.poll() is None:
            try:
                with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                    probe.connect(self.socket)
                return
            except OSError:
                select.select([], [], [], 0.01)
        raise RuntimeError("the daemon has ended")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.daemon is not None:
            self.daemon.terminate()
            self.daemon.wait(DEADLINE)
        shutil.rmtree(self.folder)

    def take_runs(self):
        if not os.path.exists(self.ran):
            return []
        with open(self.ran, encoding="ascii") as file:
            runs = file.read().split()
        os.unlink(self.ran)
        return runs

    def run(self, *options, more_env=()):
        """How one run went: "warm", "cold", or what is wrong with it."""
        done = subprocess.run(
            [os.path.join(self.bin, "pyfxc"), *options, self.script, self.ran], input=b"in\n",
            env=dict(self.environment, **dict(more_env)), capture_output=True, timeout=DEADLINE,
            check=False,
        )  # fmt: skip
        return self._judge(done.returncode, done.stdout + done.stderr, b"out in\n")

    def run_on_terminal(self):
        def take_terminal():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        ours, theirs = pty.openpty()
        client = subprocess.Popen(
            [os.path.join(self.bin, "pyfxc"), self.script, self.ran], env=self.environment,
            stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=take_terminal,
        )  # fmt: skip
        os.close(theirs)
        os.write(ours, b"typed\n")
        seen = b""
        while select.select([ours], [], [], DEADLINE)[0]:
            try:
                seen += os.read(ours, 4096)
            except OSError:
                break  # EIO: the last user has left
        os.close(ours)
        shown = b"out typed\r\n" if b"out typed\r\n" in seen else seen
        return self._judge(client.wait(DEADLINE), shown, b"out typed\r\n")

    def _judge(self, status, output, expected):
        runs = self.take_runs()
        if (status, output) != (STATUS, expected) or len(runs) != 1:
            return f"status {status}, output {output!r}, ran {runs}"
        return runs[0]

    def control(self, *args):
        """Exit status and the first words of pyfxctl."""
        done = subprocess.run(
            [os.path.join(self.bin, "pyfxctl"), *args], env=self.environment, capture_output=True,
            timeout=DEADLINE, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        text = (done.stdout + done.stderr).decode(errors="replace").split("\n")[0]
        return done.returncode, text


def play(name, programs):
    """All that is tried with one client and one daemon; how many failed."""
    failures = 0
    runs = {
        "a run": programs.run(),
        "a second run": programs.run(),
        "a named profile": programs.run("--profile", "own"),
        "an option of a fresh start": programs.run("-O"),
        "a variable of a fresh start": programs.run(more_env={"LD_BIND_NOW": "1"}),
        "on a terminal": programs.run_on_terminal(),
    }
    for what, outcome in runs.items():
        good = outcome in ("warm", "cold")
        failures += not good
        print(f"{'' if good else 'FAILED '}{name}: {what}: {outcome}")
    # `why` may find that it cannot know.
    for args, allowed in ((("status",), {0}), (("reload",), {0}), (("list", "--json"), {0}),
                          (("why", programs.script), {0, 1, 2})):  # fmt: skip
        status, text = programs.control(*args)
        failures += status not in allowed
        print(f"{'' if status in allowed else 'FAILED '}{name}: pyfxctl {args[0]}: {status}: {text}")
    return failures


def two_trees(old, new):
    failures = 0
    for name, client, daemon in (("old client, new daemon", old, new), ("new client, old daemon", new, old)):
        with Programs(client, daemon) as programs:
            failures += play(name, programs)
    return failures


# ---- recordings ------------------------------------------------------------------------------
# request: Hello and Run of `pyfxc -c CODE`, which passed its working directory and 0, 1, 2.
# refused: the daemon's Hello and its answer to a Run that only a cold run can honour.
# served: the daemon's Hello, Started, which carries a pidfd, and Exited.


def read_recording(folder, name):
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()


def write_recording(folder, name, data):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)


def record(folder, old):
    """Listens in on the old client and the old daemon."""
    for name, options, environment in (("served", (), {}), ("refused", (), {"LD_BIND_NOW": "1"})):
        with Programs(old, old) as programs:
            listener = peer.listen(programs.socket + "2")
            client = subprocess.Popen(
                [os.path.join(programs.bin, "pyfxc"), *options, "-c", CODE], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={"PATH": "/usr/bin:/bin", "PYFX_SOCKET": programs.socket + "2", **environment},
            )  # fmt: skip
            connection, _ = listener.accept()
            daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            daemon.connect(programs.socket)
            said = relay(connection, daemon)
            client.wait(DEADLINE)
            listener.close()
        if name == "served":
            write_recording(folder, "request", said[0])
        write_recording(folder, name, said[1])


def relay(client, daemon):
    """What the client and the daemon said, until one of them leaves."""
    said = {client: b"", daemon: b""}
    other = {client: daemon, daemon: client}
    with client, daemon:
        while True:
            for source in select.select([client, daemon], [], [], DEADLINE)[0]:
                data, fds = peer.receive(source)
                if not data:
                    return said[client], said[daemon]
                said[source] += data
                peer.send(other[source], data, fds)


def frames(data):
    """(type, payload) of each whole frame."""
    while len(data) >= 8:
        size = 8 + int.from_bytes(data[:4], "little")
        yield int.from_bytes(data[4:6], "little"), data[8:size]
        data = data[size:]


def replay_client(folder, prefix):
    """The recorded request to the daemon of `prefix`: served or refused, and nobody hurt."""
    with Programs(prefix, prefix) as programs:
        read, write = os.pipe()
        nothing = os.open(os.devnull, os.O_RDWR)
        directory = os.open(programs.folder, os.O_PATH | os.O_DIRECTORY)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(DEADLINE)
            connection.connect(programs.socket)
            request = read_recording(folder, "request")
            # The descriptors ride on the Run, which is the second frame.
            size = 8 + int.from_bytes(request[:4], "little")
            connection.sendall(request[:size])
            peer.send(connection, request[size:], [directory, nothing, write, os.dup(nothing)])
            answer = b""
            while True:
                data, fds = peer.receive(connection)
                for fd in fds:
                    os.close(fd)
                if not data:
                    break
                answer += data
        with os.fdopen(read, "rb") as output:
            printed = output.read()
        kinds = [kind for kind, _ in frames(answer)]
        outcome = "warm" if peer.STARTED in kinds else "cold" if peer.REFUSED in kinds else "neither"
        wanted = {"warm": b"recorded\n", "cold": b""}.get(outcome)
        good = printed == wanted and programs.run() in ("warm", "cold")
        print(f"{'' if good else 'FAILED '}recorded client, daemon: {outcome}, answered {kinds}, {printed!r}")
        return not good


def replay_daemon(folder, prefix):
    """The client of `prefix` and a daemon that answers as recorded."""
    failures = 0
    for name, expected in (("refused", "cold"), ("served", "begun")):
        with Programs(prefix, None) as programs:
            answer = read_recording(folder, name)
            # In place of the run, for which a client has a pidfd.
            run = subprocess.Popen(["/bin/sleep", str(DEADLINE)])
            daemon = RecordedDaemon(programs.socket, answer, os.pidfd_open(run.pid))
            done = subprocess.run(
                [os.path.join(programs.bin, "pyfxc"), programs.script, programs.ran], input=b"in\n",
                env=programs.environment, capture_output=True, timeout=DEADLINE, check=False,
            )  # fmt: skip
            daemon.close()
            run.kill()
            run.wait()
            runs = programs.take_runs()
            # A served one was run by the daemon that recorded it, and must not be run again.
            good = done.returncode == STATUS and runs == (["cold"] if expected == "cold" else [])
            failures += not good
            print(f"{'' if good else 'FAILED '}client, recorded daemon: {name}: status {done.returncode}, "
                  f"ran {runs} {done.stderr.decode(errors='replace')}")
    return failures


class RecordedDaemon(peer.FakeDaemon):
    """Answers one client with the recorded bytes; a pidfd goes with the frame that needs it."""

    def __init__(self, path, answer, pidfd):
        self._pidfd = pidfd
        super().__init__(path, answer)

    def _serve(self):
        connection, _ = self._listener.accept()
        with connection:
            connection.settimeout(DEADLINE)
            peer.read_request(connection)
            rest = self._answer
            while rest:
                size = 8 + int.from_bytes(rest[:4], "little")
                with_descriptor = int.from_bytes(rest[6:8], "little") > 0
                peer.send(connection, rest[:size], [os.dup(self._pidfd)] if with_descriptor else [])
                rest = rest[size:]
            # Bye, or nothing: the client leaves.
            while peer.receive(connection)[0]:
                pass
        os.close(self._pidfd)


def main():
    parser = argparse.ArgumentParser(description="Clients and daemons of different versions.")
    parser.add_argument("--prefix", help="replay the recordings against this tree")
    parser.add_argument("--old", help="tree of the other version")
    parser.add_argument("--new", help="tree of this version")
    parser.add_argument("--record", metavar="DIRECTORY", help="listen in on the programs of --old")
    arguments = parser.parse_args()
    signal.alarm(10 * DEADLINE)
    if arguments.record and arguments.old:
        record(arguments.record, os.path.abspath(arguments.old))
        return 0
    if arguments.old and arguments.new:
        return 1 if two_trees(os.path.abspath(arguments.old), os.path.abspath(arguments.new)) else 0
    if not arguments.prefix:
        parser.error("--prefix, or --old and --new")
    failures = 0
    recorded = os.path.join(HERE, "recorded")
    for version in sorted(os.listdir(recorded)):
        print(f"-- {version}")
        folder = os.path.join(recorded, version)
        failures += replay_client(folder, os.path.abspath(arguments.prefix))
        failures += replay_daemon(folder, os.path.abspath(arguments.prefix))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
