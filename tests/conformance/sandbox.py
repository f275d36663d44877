# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a case in a fresh directory and tells what could be seen of it.

Every run of a worker has the same paths: <root>/case is the working directory, <root>/tmp is TMPDIR,
<root>/home is HOME. All three are emptied before each run.
"""

import dataclasses
import difflib
import hashlib
import importlib.util
import marshal
import os
import re
import shlex
import shutil
import signal
import stat
import subprocess

TIMEOUT = 60  # seconds
LONGEST_LINE = 400  # of a diff
FOLDERS = ("case", "tmp", "home")
# Addresses differ between any two runs.
ALWAYS_HIDDEN = [r"\b0x[0-9a-f]{6,}"]
# Files get this time, so that the .pyc made of one holds the same time in every run.
MTIME = 1_600_000_000


@dataclasses.dataclass
class Seen:
    status: str
    stdout: bytes
    stderr: bytes
    files: dict  # path -> (type and mode, content)

    def lines(self):
        """All of it, for a diff."""
        out = [f"status: {self.status}"]
        for name in ("stdout", "stderr"):
            out += [f"--- {name} ---", *_text(getattr(self, name))]
        for path, (kind, content) in sorted(self.files.items()):
            out += [f"--- file {path}: {kind} ---", *_text(content)]
        return out


def difference(python, pyfx):
    """A unified diff of two Seen, or an empty text."""
    diff = difflib.unified_diff(
        python.lines(), pyfx.lines(), "python3", "pyfxc", lineterm="", n=2
    )
    return "\n".join(line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "…" for line in diff)


def _text(content):
    text = content.decode("utf-8", "backslashreplace")
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    else:
        lines[-1] += "⏎ missing"
    # A carriage return or an escape sequence would hide what it stands in.
    return [
        line if line.isprintable() else line.encode("unicode_escape").decode() for line in lines
    ]


class Sandbox:
    def __init__(self, root):
        self.root = root

    def path(self, name):
        return os.path.join(self.root, name)

    def environment(self, case):
        env = {
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "HOME": self.path("home"),
            "TMPDIR": self.path("tmp"),
            "LANG": "C.UTF-8",
            "PYFX_SOCKET": os.environ["PYFX_SOCKET"],
            "PYFX_PROFILE_PATH": os.environ["PYFX_PROFILE_PATH"],
        }
        for name, value in case.env.items():
            env.pop(name, None)
            if value is not None:
                env[name] = value.replace("$CASE", self.path("case"))
        return env

    def run(self, case, py, extra_env=()):
        """Runs `case` with the command `py`, a list, as its python3."""
        self.empty()
        if not case.is_shell:
            self._write("case.py", case.text)
        env = self.environment(case)
        env.update(extra_env)
        with open(self.path("stdin"), "w", encoding="utf-8") as file:
            file.write(case.stdin or "")
        with (
            open(os.devnull if case.stdin is None else self.path("stdin"), "rb") as stdin,
            open(self.path("stdout"), "wb") as stdout,
            open(self.path("stderr"), "wb") as stderr,
        ):
            process = subprocess.Popen(
                self._command(case, py), cwd=self.path("case"), env=env, stdin=stdin,
                stdout=stdout, stderr=stderr, start_new_session=True,
            )
            status = self._wait(process)
        return Seen(
            status,
            self._hide(case, self._content("stdout")),
            self._hide(case, self._content("stderr")),
            {path: (kind, self._hide(case, content)) for path, kind, content in self._files()},
        )

    def _command(self, case, py):
        if case.is_shell:
            # In no file: a script of the shell's own would be one more file of the case.
            words = " ".join(map(self._unquoted, py))
            return ["/bin/bash", "-c", f"PY={shlex.quote(words)}\n{case.text}"]
        options = shlex.split(case.options)
        return [*py, *options, "case.py", *shlex.split(case.args)]

    def _unquoted(self, word):
        """The word, or a link to the file that it is: the cases have no quotes around $PY."""
        if shlex.quote(word) == word:
            return word
        link = os.path.join(self.path("links"), os.path.basename(word))
        os.makedirs(os.path.dirname(link), exist_ok=True)
        if not os.path.islink(link):
            os.symlink(word, link)
        return link

    def _wait(self, process):
        try:
            process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self._end(process)
            return f"no end within {TIMEOUT} s"
        if process.returncode < 0:
            return f"signal {signal.Signals(-process.returncode).name}"
        return f"exit {process.returncode}"

    def _end(self, process):
        """Ends the session that the case ran in; its leader is not reaped yet, so that the number
        is still its own."""
        if process.pid > 1:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def empty(self):
        """Makes its three folders anew."""
        for folder in FOLDERS:
            path = self.path(folder)
            if os.path.lexists(path):
                subprocess.run(["chmod", "-R", "u+rwx", path], check=False, stderr=subprocess.DEVNULL)
                shutil.rmtree(path, ignore_errors=True)
                if os.path.lexists(path):
                    raise RuntimeError(f"cannot empty {path!r}")
            os.mkdir(path, 0o700)

    def _write(self, name, text):
        path = os.path.join(self.path("case"), name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.utime(path, (MTIME, MTIME))

    def _content(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def _files(self):
        for folder in FOLDERS:
            for where, folders, names in os.walk(os.fsencode(self.path(folder))):
                for name in folders + names:
                    path = os.path.join(where, name)
                    shown = os.path.relpath(path, os.fsencode(self.root))
                    yield (shown.decode("utf-8", "backslashreplace"), *describe(path))

    def _hide(self, case, content):
        for pattern in [*ALWAYS_HIDDEN, *case.hide]:
            content = re.sub(pattern.encode(), b"<hidden>", content)
        return content


def describe(path):
    """Type and mode of a file, and its content."""
    mode = os.lstat(path).st_mode
    kind = stat.filemode(mode)
    if stat.S_ISLNK(mode):
        return kind, os.readlink(path)
    if not stat.S_ISREG(mode):
        return kind, b""
    if not os.access(path, os.R_OK):  # a script took the right to read it from its user
        os.chmod(path, stat.S_IMODE(mode) | stat.S_IRUSR)
    with open(path, "rb") as file:
        content = file.read()
    if path.endswith(b".pyc"):
        return kind, _compiled(content)
    return kind, content


def _compiled(content):
    """What a .pyc says, without the time of its source, and not as bytes: marshal's flags depend on
    reference counts. Of another version than this one's it says just which, and of how long a source:
    marshal.loads() crashes on what it does not know."""
    if content[:4] != importlib.util.MAGIC_NUMBER:
        return f"{content[:8].hex()} {content[12:16].hex()}\n".encode()
    try:
        code = _code(marshal.loads(content[16:])).encode(errors="backslashreplace")
        return f"{content[:8].hex()} {hashlib.sha256(code).hexdigest()}\n".encode()
    except (ValueError, EOFError, TypeError):
        return content


def _code(code):
    if not hasattr(code, "co_code"):
        return repr(code)
    consts = ", ".join(map(_code, code.co_consts))
    return f"{code.co_filename}:{code.co_name} {code.co_code.hex()} {code.co_names} ({consts})"
