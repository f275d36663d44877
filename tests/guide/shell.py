# SPDX-License-Identifier: GPL-3.0-or-later
"""A bash that plays commands one after the other, as a user's does: what one sets, the next one has.

Each gets an empty standard input; what it prints goes to files. The shell itself takes the time.
"""

import os
import select
import shlex
import signal
import subprocess

LIMIT = 300  # seconds for one command


class Shell:
    """`before` is what starts it: nothing, or the words of `pyfxctl session`."""

    def __init__(self, before, folder, working_directory, env):
        self._out, self._err = folder / "stdout", folder / "stderr"
        self._answers, self._answer = os.pipe()
        self._process = subprocess.Popen(
            [*before, "/bin/bash", "--norc", "--noprofile"], cwd=working_directory, env=env, stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, pass_fds=(self._answer,), start_new_session=True, text=True, umask=0o022,
        )  # fmt: skip
        self._process.stdin.write("shopt -s expand_aliases\n")

    def play(self, command):
        """Status, output, errors, and milliseconds."""
        answer = self._answer
        self._process.stdin.write(
            f"begin=$EPOCHREALTIME; eval {shlex.quote(command)} </dev/null >{shlex.quote(str(self._out))} "
            f"2>{shlex.quote(str(self._err))} {answer}>&-; "
            f'printf \'%s %s %s\\n\' "$?" "$begin" "$EPOCHREALTIME" >&{answer}\n'
        )
        self._process.stdin.flush()
        if not select.select([self._answers], [], [], LIMIT)[0]:
            self.end()
            raise SystemExit(f"no end within {LIMIT} s: {command}\n{self._err.read_text()}")
        status, begin, end = os.read(self._answers, 4096).decode().split()
        return status, self._out.read_bytes(), self._err.read_bytes(), (float(end) - float(begin)) * 1000

    def close(self):
        self._process.stdin.close()
        self._process.wait(LIMIT)
        os.close(self._answer)
        os.close(self._answers)

    def end(self):
        """Ends the session, whose leader is not reaped yet, so that the number is still its own."""
        if self._process.poll() is None and self._process.pid > 1:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
