# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of `pyfxctl adopt` have in common: a home, an environment in it, and looks at both. The first argument of
the program that imports this is PREFIX.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PREFIX = pathlib.Path(sys.argv.pop(1)).absolute()
PYTHON = sys.executable


class AdoptionTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.home = pathlib.Path(os.path.realpath(scratch.name))
        self.venv = self.home / "v"
        (self.home / "profiles").mkdir()
        self.env = {
            "PATH": f"{PREFIX}/bin:/usr/bin:/bin", "HOME": str(self.home), "LC_ALL": "C.UTF-8",
            "XDG_STATE_HOME": str(self.home / "state"), "XDG_RUNTIME_DIR": str(self.home),
            "PYFX_PROFILE_PATH": str(self.home / "profiles"),
        }  # fmt: skip

    def make(self, *options):
        subprocess.run([PYTHON, "-m", "venv", "--without-pip", *options, self.venv], check=True)

    def run_it(self, *argv, **kwargs):
        kwargs = {"env": self.env, "cwd": self.home, "text": True, "capture_output": True, **kwargs}
        return subprocess.run([str(word) for word in argv], check=False, stdin=subprocess.DEVNULL, **kwargs)

    def ctl(self, *words, **kwargs):
        return self.run_it(PREFIX / "bin/pyfxctl", *words, **kwargs)

    def does(self, *words):
        done = self.ctl(*words)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return done.stdout

    def refuses(self, *words):
        done = self.ctl(*words)
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        return done.stderr

    def listing(self, environment=None):
        """Everything in bin/ that a link or its times can say."""
        found = []
        directory = (environment or self.venv) / "bin"
        for path in [directory, *sorted(directory.rglob("*"))]:
            info = path.lstat()
            target = os.readlink(path) if path.is_symlink() else ""
            size = 0 if path.is_dir() else info.st_size
            found.append((str(path), info.st_ino, info.st_mode, info.st_uid, size, info.st_mtime_ns, target))
        return found

    def state(self):
        shown = json.loads(self.does("adopted", "--json"))
        return {one["what"]: one["state"] for one in shown}

    def works(self, name="python"):
        said = self.run_it(self.venv / "bin" / name, "-c", "import sys; print(sys.executable, sys.prefix)")
        self.assertEqual(said.stdout, f"{self.venv}/bin/{name} {self.venv}\n", said.stderr)

    def warm(self, *argv, profile=None):
        """What a run says in a daemon with a profile for the environment, which must be warm."""
        text = f'python = "{profile or self.venv}"\n' if profile != "" else ""
        (self.home / "profiles/of_test.toml").write_text(text)
        env = dict(self.env, PYFX_WHY="1")
        run = self.run_it(PREFIX / "bin/pyfxctl", "session", "--", *argv, env=env)
        self.assertIn("pyfxc: warm (profile ", run.stderr)
        return run
