# SPDX-License-Identifier: GPL-3.0-or-later
"""The processes of one play: a bash on a pty of its own, a daemon, and the end of whatever came of
them. The player is a child subreaper: what loses its parent becomes its child, and is ended.
"""

import ctypes
import fcntl
import os
import pty
import signal
import socket
import struct
import sys
import termios

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "support"))

import daemon  # noqa: E402
from proc import children  # noqa: E402

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True)
READY_WITHIN = 60  # seconds


def die_with_parent(number=signal.SIGKILL):
    """For a fresh child: `number` comes when the parent, which must have one thread, is gone."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def become_subreaper():
    if _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def _stat(pid):
    """Name and the fields after it (proc_pid_stat(5)); no fields of a process that is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            head, _, rest = file.read().rpartition(")")
    except OSError:
        return "", []
    return head.partition("(")[2], rest.split()


def state(pid):
    """As ps(1) has it; an empty text when it is gone."""
    return "".join(_stat(pid)[1][:1])


def sleeping_below(pid, name):
    """Whether some descendant of `pid` has this name, and sleeps."""
    for child in children(pid):
        its_name, fields = _stat(child)
        if (its_name == name and fields[0] == "S") or sleeping_below(child, name):
            return True
    return False


def describe(pid):
    """A line for each process below `pid`: what it is, and what it waits in."""
    lines = []
    for child in children(pid):
        name, fields = _stat(child)
        try:
            with open(f"/proc/{child}/syscall", encoding="ascii") as file:
                call = file.read().split()[0]
        except OSError:
            call = "?"
        if fields:
            kind, parent, group, session, terminal, foreground = fields[:6]
            lines.append(f"{child} ({name}) {kind}, parent {parent}, group {group}, session {session}, terminal "
                         f"{terminal}, whose foreground is {foreground}; system call {call}")
        lines += describe(child)
    return lines


def send(pid, number):
    """kill(2), for what can only be one process. False when it is gone."""
    if not isinstance(pid, int) or pid <= 1:
        raise ValueError(f"not a process: {pid!r}")
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def end_children():
    """Ends and reaps all children, and those that become ours by that, until none is left."""
    while found := children(os.getpid()):
        for pid in found:
            send(pid, signal.SIGKILL)
        for pid in found:
            try:
                os.waitpid(pid, 0)
            except ChildProcessError:
                pass


def set_size(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def start_on_pty(command, cwd, env, rows, columns):
    """Starts `command` as the leader of a session whose terminal is a new pty; returns its pid and
    the pty's other side."""
    master, slave = pty.openpty()
    set_size(master, rows, columns)
    pid = os.fork()
    if pid == 0:
        try:
            die_with_parent()
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for number in range(3):
                os.dup2(slave, number)
            os.closerange(3, 1024)
            os.chdir(cwd)
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            os.execve(command[0], command, env)
        finally:
            os._exit(127)
    os.close(slave)
    os.set_blocking(master, False)
    return pid, master


class Daemon:
    """A pyfxd of the play's own; it is ready when the constructor returns."""

    def __init__(self, prefix, folder, profiles, env):
        self.socket = os.path.join(folder, "pyfx", "pyfxd.sock")
        self.log = os.path.join(folder, "pyfxd.log")
        os.mkdir(os.path.dirname(self.socket), 0o700)
        self.gate = os.path.join(folder, "gate")  # see profiles/gated.py
        self.env = dict(env, PYFX_SOCKET=self.socket, PYFX_PROFILE_PATH=profiles, GATE=self.gate)
        self.process = daemon.start(os.path.join(prefix, "bin", "pyfxd"), self.socket, self.env, self.log, READY_WITHIN,
                                    cwd="/", start_new_session=True)  # fmt: skip

    def zygotes(self):
        return children(self.process.pid)

    def text(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()


class SilentDaemon:
    """Takes connections, and is silent."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "silent.sock")
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(self.path)
        self._listener.listen()
        self._listener.settimeout(READY_WITHIN)
        self._connections = []

    def accept(self):
        """Waits for a client, and for the first that it says."""
        connection, _ = self._listener.accept()
        self._connections.append(connection)
        connection.recv(1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for connection in [*self._connections, self._listener]:
            connection.close()
