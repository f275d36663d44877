# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a topic is played: a home, a working directory, and a PATH that begins with `pyfxc` and `pyfxctl`.

With kind `pyfxc` these are the real ones, and a daemon of its own serves them; with kind `python` they are
stand-ins that do what there is without pyfx: pyfxc is python3, or the interpreter that the profile names. Both
kinds have the same paths.
"""

import contextlib
import fnmatch
import json
import os
import pathlib
import re
import shlex
import shutil
import stat
import subprocess
import sys
import time
import tomllib

from shell import Shell
from topic import SYSTEM_PATH

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "conformance"))

import sandbox  # noqa: E402

FOLDERS = ("home", "tmp")
SETTLED_WITHIN = 120  # seconds
KEPT = ".venv"  # an environment with packages of PyPI takes minutes to make

# pyfxc as it is without pyfx.
_STAND_IN = """#!/bin/sh
profile=${{PYFX_PROFILE-}}
while :; do
  case ${{1-}} in
    --profile) profile=$2; shift 2 ;;
    --profile=*) profile=${{1#*=}}; shift ;;
    --why | --warm | --cold) shift ;;
    *) break ;;
  esac
done
case $profile in
{cases}
esac
exec python3 "$@"
"""

# pyfxctl as it is without pyfx: a session is its command, and a kernel's pyfxc is the stand-in.
_CONTROL_STAND_IN = """#!/bin/sh
case $1 in
  session) shift; [ "$1" != -- ] || shift; exec "$@" ;;
  kernel)
    folder=$HOME/.local/share/jupyter/kernels/pyfx-$3
    mkdir -p "$folder"
    echo '{"argv": ["pyfxc", "--profile", "'$3'", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
      "display_name": "'$3' (pyfx)", "language": "python"}' >"$folder/kernel.json"
    exit 0 ;;
esac
echo "not without pyfx: $1" >&2
exit 1
"""

# What the daemon of a session says at its end is kept.
_CONTROL = """#!/bin/sh
if [ "$1" != session ]; then exec {control} "$@"; fi
shift
[ "$1" != -- ] || shift
exec {control} session -- /bin/sh -c 'control=$1 said=$2; shift 2; "$@"
  status=$?; "$control" status --json >>"$said"; exit $status' sh {control} {said} "$@"
"""


class Stage:
    def __init__(self, root, kind, prefix, section, topic, variables):
        self.root, self.kind, self.prefix, self.topic = root, kind, prefix, topic
        self.home = root / "home"
        self.work = self.home / "work"
        self._said = self.work / ".sessions"  # where a sandbox can write, too
        self._empty()
        for name, text in {**topic.files, **self._of_guide(section)}.items():
            self._write(name, text)
        self._make_programs(section)
        self.env = {
            "PATH": f"{root}/bin:{SYSTEM_PATH}", "HOME": str(self.home), "TMPDIR": str(root / "tmp"),
            "LANG": "C.UTF-8", "XDG_RUNTIME_DIR": str(root / "run"), "USER": "user", "LOGNAME": "user",
            **variables,
        }  # fmt: skip
        before = []
        if kind != "python":
            before = [prefix / "bin/pyfxctl", "session", "--log", root / "pyfxd.log", "--"]
        self.shell = Shell(before, root, self.work, self.env)
        if topic.packages:
            self.shell.play(f". {KEPT}/bin/activate")
        if kind != "python":
            self.env["PYFX_SOCKET"] = self.shell.play('echo "$PYFX_SOCKET"')[1].decode().strip()

    def close(self):
        self.shell.close()

    # ---- files --------------------------------------------------------------------------------

    def path(self, name):
        return self.home / name[2:] if name.startswith("~/") else self.work / name

    def _empty(self):
        """All but an environment in the working directory."""
        kept, aside = self.work / KEPT, self.root / KEPT
        if kept.exists():
            kept.rename(aside)
        for name in (*FOLDERS, "bin", "run"):
            shutil.rmtree(self.root / name, ignore_errors=True)
            (self.root / name).mkdir(mode=0o700)
        self.work.mkdir()
        if aside.exists():
            aside.rename(kept)

    def _of_guide(self, section):
        files = dict(section.files)
        if self.topic.names_environment:
            for name in files:
                if "/profiles/" in name:
                    files[name] += f'python = "~/work/{KEPT}"\n'
        return files

    def _write(self, name, text):
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if text.startswith("#!"):
            path.chmod(0o755)
        os.utime(path, (sandbox.MTIME, sandbox.MTIME))

    def _program(self, name, text):
        path = self.root / "bin" / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def _make_programs(self, section):
        if self.kind == "python":
            self._program("pyfxc", _STAND_IN.format(cases="\n".join(self._interpreters(section))))
            self._program("pyfxctl", _CONTROL_STAND_IN)
            return
        paths = self.prefix / "bin/pyfxctl", self.prefix / "bin/pyfxc", self._said
        control, pyfxc, said = (shlex.quote(str(path)) for path in paths)
        self._program("pyfxctl", _CONTROL.format(control=control, said=said))
        if self.kind == "pyfxc":
            os.symlink(self.prefix / "bin/pyfxc", self.root / "bin/pyfxc")
        else:  # a broken one: run.py --self-test
            self._program("pyfxc", f"#!/bin/sh\n{self.kind.format(pyfxc=pyfxc)}\n")

    def _interpreters(self, section):
        """For each profile that names one, a line of sh."""
        for name, text in self._of_guide(section).items():
            python = tomllib.loads(text).get("python", "") if name.endswith(".toml") else ""
            if python:
                path = python.replace("~", str(self.home), 1)
                program = path if os.access(path, os.X_OK) and not os.path.isdir(path) else f"{path}/bin/python3"
                yield f'  {pathlib.Path(name).stem}) exec {program} "$@" ;;'

    def files(self):
        """What is there: path -> (type and mode, content)."""
        found = {}
        for folder in FOLDERS:
            for where, folders, names in os.walk(self.root / folder):
                if KEPT in folders:
                    folders.remove(KEPT)
                if self._said.name in names:
                    names.remove(self._said.name)
                for name in [*folders, *names]:
                    path = os.path.join(where, name)
                    shown = os.path.relpath(path, self.root)
                    if any(fnmatch.fnmatchcase(shown, pattern) for pattern in self.topic.ignore):
                        if name in folders:
                            folders.remove(name)
                        continue
                    if stat.S_ISSOCK(os.lstat(path).st_mode):
                        continue
                    kind, content = sandbox.describe(os.fsencode(path))
                    found[shown] = kind, self.hide(content)
        return found

    def hide(self, content):
        for pattern in [*sandbox.ALWAYS_HIDDEN, *self.topic.hide]:
            content = re.sub(pattern.encode(), b"<hidden>", content)
        return content

    # ---- the daemon ---------------------------------------------------------------------------

    def _status(self):
        asked = subprocess.run([self.prefix / "bin/pyfxctl", "status", "--json"], env=self.env,
                               capture_output=True, text=True)  # fmt: skip
        if asked.returncode != 0:
            raise SystemExit(f"no status: {asked.stderr}")
        return json.loads(asked.stdout)

    def settled(self):
        """The status when nothing runs and nothing warms up any more."""
        end = time.monotonic() + SETTLED_WITHIN
        while time.monotonic() < end:
            status = self._status()
            busy = status["daemon"]["runs_now"] or any(
                "warming" in (one["state"], *(start.rpartition(" ")[2] for start in one["starts"]))
                for one in status["profiles"]
            )
            if not busy:
                return self._status()  # what was told of cold runs has been read by now
        raise SystemExit(f"the daemon has not settled: {json.dumps(status)}")

    def sessions(self):
        """What the daemons of sessions said since the last time."""
        with contextlib.suppress(FileNotFoundError):
            text = self._said.read_text()
            self._said.unlink()
            decoder, said, position = json.JSONDecoder(), [], 0
            while position < len(text.rstrip()):
                one, position = decoder.raw_decode(text, position)
                said.append(one)
                position += len(text[position:]) - len(text[position:].lstrip())
            return said
        return []
