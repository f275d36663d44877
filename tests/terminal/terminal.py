# SPDX-License-Identifier: GPL-3.0-or-later
"""A user at a terminal with a real interactive bash, and what the user sees.

What was typed and what has come is one row of bytes; every wait is for something that comes after
what the last wait found, with a deadline. The shell's synchronisation is its prompt, which it shows
when it has the terminal back. A screen (pyte) is kept only once a case asks for it.
"""

import errno
import os
import re
import select
import termios
import textwrap
import time
import tty

import processes
import screen

deadline = 60  # seconds for one wait; nothing waits in vain, and the machine may be slow
PROMPT = "bash$ "
KEYS = {
    "^C": b"\x03", "^D": b"\x04", "^Z": b"\x1a", "^\\": b"\x1c", "Enter": b"\r", "Up": b"\x1b[A",
    "Left": b"\x1b[D", "Tab": b"\t", "Escape": b"\x1b", "Backspace": b"\x7f",
}  # fmt: skip
HIDDEN = [
    (rb"(\[\d+\][ +-]*)\d{2,}\b", rb"\1PID"),  # bash: [1] 4711
    (rb"(line \d+: +)\d+ ", rb"\1PID "),  # bash: x.sh: line 1: 4711 Killed
    (rb"(\w*pid=)\d+", rb"\1PID"),
    (rb"/dev/pts/\d+", rb"/dev/pts/N"),
    (rb"\b0x[0-9a-f]{6,}", rb"0xADDRESS"),
    # A job that has ended before `wait` begins is not reported any more.
    (rb"\[\d+\][+-]? +Done +.*\n", rb""),
    # From 5.3 on bash may tell once more of the stop of a job that it kills.
    (rb"(?<=\r\n)\r\n\[1\]\+  Stopped +python \w\.py\r\n(?=\[1\]\+  (Killed|Terminated))", rb""),
    # Which statement was interrupted: the loop, or still the print() before it.
    (rb"(Traceback .*\n)(  .*\n)+((\x1b\[[\d;]*m)?KeyboardInterrupt)", rb"\1  ...\n\3"),
]


class Failed(Exception):
    """What was waited for has not come, or is not as it must be."""


class Terminal:
    """What a case gets. `python` is a command of the shell: python3 or pyfxc."""

    def __init__(self, folder, python, env, daemon, hide=(), rows=24, columns=80):
        self.folder = folder  # the working directory
        self.daemon = daemon  # None with python3
        self.is_pyfx = daemon is not None
        self.notes = []
        self._hidden = [*HIDDEN, *((pattern.encode(), b"") for pattern in hide)]
        self._seen = bytearray()
        self._position = 0  # behind what the last wait found
        self._screen = None
        self._size = rows, columns
        self.closed = False
        self._kept = []  # descriptors of fifos
        programs = os.path.join(os.path.dirname(folder), "bin")
        os.mkdir(programs)
        with open(os.path.join(programs, "python"), "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\nexec {python} "$@"\n')
        os.chmod(os.path.join(programs, "python"), 0o755)
        self.env = {
            **env,
            "PATH": f"{programs}:/usr/bin:/bin:/usr/sbin:/sbin",
            "HOME": os.path.dirname(folder),
            "PS1": PROMPT,
            "HISTFILE": "",
            "INPUTRC": os.path.join(os.path.dirname(folder), "inputrc"),
            "LANG": "C.UTF-8",
            "TERM": "linux",
            # The prompt that every version has, whose bytes do not depend on how fast one types. The one
            # that 3.13 brought draws: cases/repl.py.
            "PYTHON_BASIC_REPL": "1",
        }
        with open(self.env["INPUTRC"], "w", encoding="ascii") as file:
            file.write("set enable-bracketed-paste off\n")
        self.bash, self._master = processes.start_on_pty(
            ["/bin/bash", "--norc", "--noprofile", "-i"], folder, self.env, rows, columns
        )
        self.prompt()

    # ---- files --------------------------------------------------------------------------------

    def path(self, name):
        return os.path.join(self.folder, name)

    def file(self, name, text):
        """Writes a file into the working directory."""
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(text).lstrip("\n"))

    def fifo(self, name):
        os.mkfifo(self.path(name))

    def release(self, name, text="go"):
        """Writes a line into a fifo, whose reader may come later."""
        fd = os.open(self.path(name), os.O_RDWR)  # does not wait for a reader (fifo(7))
        os.write(fd, text.encode() + b"\n")
        self._kept.append(fd)

    def note_file(self, name):
        """A file's content becomes part of what is compared."""
        try:
            with open(self.path(name), encoding="utf-8") as file:
                self.note(f"{name}: {file.read()!r}")
        except FileNotFoundError:
            self.note(f"{name}: not there")

    # ---- doing --------------------------------------------------------------------------------

    def type(self, text):
        """Types; no line end is added."""
        data = text.encode()
        end = time.monotonic() + deadline
        while data:
            self._turn(end, "the terminal takes no more input", write=True)
            try:
                data = data[os.write(self._master, data) :]
            except BlockingIOError:
                pass

    def key(self, name):
        self.type(KEYS[name].decode())

    def line(self, text):
        """Types a line."""
        self.type(text + "\r")

    def do(self, text):
        """A command of the shell, to its end: returns when the next prompt is there."""
        self.line(text)
        return self.prompt()

    def status(self):
        """Shows the last command's exit status, and is at the prompt again."""
        self.do('echo "[$? ${PIPESTATUS[*]}]"')

    def run(self, text):
        """Writes x.py and starts it, in the foreground."""
        self.run_line("python x.py", text)

    def run_line(self, line, text):
        """Writes x.py and has the shell run a line with it."""
        self.file("x.py", text)
        self.line(line)
        self.wait("\n")

    def resize(self, rows, columns):
        self._size = rows, columns
        if self._screen:
            self._screen.resize(rows, columns)
        processes.set_size(self._master, rows, columns)

    # What a program that drives the terminal does, at the side that it holds.

    def modes(self):
        """As termios.tcgetattr() has them."""
        return termios.tcgetattr(self._master)

    def local_modes(self):
        """Which modes that say what a key does are set, but for ICANON (docs/fidelity.md)."""
        names = ("ISIG", "IEXTEN", "ECHO", "ECHOE", "ECHOK", "ECHONL", "NOFLSH", "TOSTOP")
        return [name for name in names if self.modes()[3] & getattr(termios, name)]

    def echo_is(self, on):
        """Waits until the terminal echoes, or does not."""
        self._until(lambda: bool(self.modes()[3] & termios.ECHO) == on,
                    f"echo has not become {on}")  # fmt: skip

    def set_echo(self, on):
        modes = self.modes()
        modes[3] = modes[3] | termios.ECHO if on else modes[3] & ~termios.ECHO
        termios.tcsetattr(self._master, termios.TCSANOW, modes)

    def set_raw(self):
        tty.setraw(self._master, termios.TCSANOW)

    def size(self):
        """Rows and columns."""
        size = os.get_terminal_size(self._master)
        return size.lines, size.columns

    def close(self):
        """Closes the window: the terminal hangs up."""
        if not self.closed:
            self.closed = True
            os.close(self._master)

    def signal(self, pid, number):
        return processes.send(pid, number)

    def silent_daemon(self):
        """Lets the shell's later clients meet a daemon that takes connections and says nothing."""
        silent = processes.SilentDaemon(os.path.dirname(self.folder))
        self.do(f"export PYFX_SOCKET={silent.path}")
        return silent

    def open_gate(self):
        """Ends the warm-up of the profile "gated"."""
        os.mknod(self.daemon.gate)

    def kill_daemon(self):
        """SIGKILL to pyfxd, waited for; nothing with python3."""
        if self.is_pyfx:
            self.daemon.process.kill()
            self.daemon.process.wait()

    def signal_daemon(self, number):
        """To pyfxd and its zygotes; nothing with python3."""
        if self.is_pyfx:
            for pid in [self.daemon.process.pid, *self.daemon.zygotes()]:
                processes.send(pid, number)

    # ---- waiting ------------------------------------------------------------------------------

    def wait(self, text):
        """Waits until `text` comes."""
        return self.match(re.escape(text))

    def match(self, pattern):
        """Waits until what has come since the last wait matches; returns the match."""
        compiled = re.compile(pattern.encode(), re.MULTILINE)
        end = time.monotonic() + deadline
        while not (found := compiled.search(self._seen, self._position)):
            self._turn(end, f"waited for {pattern!r}")
        self._position = found.end()
        return found

    def pid(self, name="pid"):
        """Waits for `NAME=number` and returns the number."""
        return int(self.match(rf"\b{name}=(\d+)\r?\n")[1])

    def prompt(self):
        return self.wait(PROMPT)

    def interrupted(self):
        """Waits until the interactive interpreter, which may colour it, has told of Ctrl-C and asks again."""
        self.match(r"KeyboardInterrupt(\x1b\[0m)?\r\n>>> ")

    def hung_up(self):
        """Waits until nobody has the terminal open any more."""
        end = time.monotonic() + deadline
        try:
            while True:
                self._turn(end, "the terminal is still open")
        except EOFError:
            pass

    def gone(self, pid):
        """Waits for the end of a process: a child, or one whose parent is gone."""
        try:
            fd = os.pidfd_open(pid)
        except ProcessLookupError:
            return
        try:
            if not select.select([fd], [], [], deadline)[0]:
                raise Failed(f"process {pid} does not end")
        finally:
            os.close(fd)

    def asleep(self, pid):
        """Waits until a process sleeps in the call that it said it is about to make. There is no
        event for that; but a signal that came before would only set a flag, and CPython looks at
        that when the call returns."""
        self._until(lambda: processes.state(pid) == "S", f"process {pid} does not sleep")

    def stopped(self, pid):
        """Waits until a process is stopped."""
        self._until(lambda: processes.state(pid) == "T", f"process {pid} is not stopped")

    def jobs_stopped(self):
        """Waits until the shell, which is at its prompt, knows a job that is stopped."""
        self.do("until [[ $(jobs -s) ]]; do :; done")

    def jobs_running(self):
        """Waits until the shell, which is at its prompt, knows a job that runs."""
        self.do("until [[ $(jobs -r) ]]; do :; done")

    def jobs_ended(self):
        """Waits until the shell, which is at its prompt, knows of the end of all jobs."""
        self.do("while [[ $(jobs) == *@(Running|Stopped)* ]]; do :; done")

    def terminal_given(self):
        """Waits until the shell has given the terminal to a job. It names the job before that."""
        self._until(lambda: os.tcgetpgrp(self._master) != self.bash, "the shell keeps the terminal")

    def states(self):
        """The states of the shell's children, as ps(1) has them."""
        return "".join(processes.state(pid) for pid in processes.children(self.bash))

    def terminal_of(self, name):
        """Waits until a program of this name sleeps, which a job of the shell has started: it
        reads the terminal."""
        self._until(lambda: processes.sleeping_below(os.getpid(), name),
                    f"no {name} waits for input")  # fmt: skip

    def job(self):
        """The one child of the shell: python3 or the client."""
        found = processes.children(self.bash)
        self.require(len(found) == 1, f"the shell has the children {found}")
        return found[0]

    def at_end_of(self, name):
        """Opens a fifo for reading; a call of the result waits until no writer is left, and returns
        what was written."""
        fd = os.open(self.path(name), os.O_RDONLY | os.O_NONBLOCK)

        def wait():
            data = b""
            end = time.monotonic() + deadline
            while True:
                ready, _, _ = select.select([fd], [], [], max(0, end - time.monotonic()))
                if not ready:
                    raise Failed(f"fifo {name} is still open, and has {data!r}")
                try:
                    chunk = os.read(fd, 4096)
                except BlockingIOError:
                    continue
                if not chunk:
                    os.close(fd)
                    return data.decode()
                data += chunk

        return wait

    # ---- seeing -------------------------------------------------------------------------------

    def note(self, text):
        """Becomes part of what is compared."""
        self.notes.append(self._hide(str(text).encode()).decode())

    def require(self, condition, text):
        if not condition:
            raise Failed(text)

    def screen(self, pattern=None):
        """The screen's lines, once `pattern` is to be seen on it."""
        end = time.monotonic() + deadline
        if not self._screen:
            self._screen = screen.Screen(*self._size, lambda data: os.write(self._master, data))
            self._screen.feed(bytes(self._seen))
        while pattern and not re.search(pattern, "\n".join(self._screen.lines()), re.MULTILINE):
            self._turn(end, f"waited for {pattern!r} on the screen")
        self._position = len(self._seen)
        return self._screen.lines()

    def note_screen(self, pattern=None):
        for line in self.screen(pattern):
            self.note("| " + line)

    def text(self):
        return bytes(self._seen)

    def transcript(self, raw):
        """All that is compared."""
        lines = list(self.notes)
        if raw:
            text = self._hide(bytes(self._seen)).decode("utf-8", "backslashreplace")
            lines += [line.encode("unicode_escape").decode() for line in text.split("\n")]
        return lines

    # ---- inside -------------------------------------------------------------------------------

    def _hide(self, text):
        for pattern, shown in self._hidden:
            text = re.sub(pattern, shown, text)
        return text.replace(self.folder.encode(), b"<folder>")

    def _until(self, condition, complaint):
        end = time.monotonic() + deadline
        while not condition():
            if time.monotonic() > end:
                raise Failed(complaint)
            if select.select([self._master], [], [], 0.002)[0]:
                self._read(complaint)

    def _turn(self, end, complaint, write=False):
        """Takes in what comes next, or returns when `write` is possible."""
        left = max(0, end - time.monotonic())
        out = [self._master] if write else []
        readable, writable, _ = select.select([self._master], out, [], left)
        if not readable and not writable:
            raise Failed(complaint)
        if readable:
            self._read(complaint)

    def _read(self, complaint):
        try:
            data = os.read(self._master, 65536)
        except OSError as error:
            if error.errno == errno.EIO:  # no slave is open any more (pty(7))
                raise EOFError(f"the terminal has hung up; {complaint}") from None
            raise
        self._seen += data
        if self._screen:
            self._screen.feed(data)
