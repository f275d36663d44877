# SPDX-License-Identifier: GPL-3.0-or-later
"""`pyfxctl adopt --profile NAME WHAT --run ARGS...`: what of a watched run is preloaded, and what is said of one that fails.

    adopt_run_test.py PREFIX
"""

import os
import select
import subprocess
import tomllib
import unittest

from adoption import PREFIX, AdoptionTest

DEADLINE_SECONDS = 60


class AdoptRunTest(AdoptionTest):
    def setUp(self):
        super().setUp()
        self.make()
        self.tool = self.venv / "bin/tool"
        self.profile = self.home / "profiles/tool.toml"

    def write(self, text):
        self.tool.write_text(f"#!{self.venv}/bin/python\n{text}")
        self.tool.chmod(0o755)

    def adopt(self, *args, **kwargs):
        return self.ctl("adopt", "--profile", "tool", self.tool, "--run", *args, **kwargs)

    def preload(self):
        return tomllib.loads(self.profile.read_text())["preload"]

    def install(self, name, text):
        (site,) = self.venv.glob("lib/python*/site-packages")
        (site / f"{name}.py").write_text(text)

    def test_in_place_of_what_cannot_be_shared_that_is_preloaded_which_it_imports(self):
        self.install("unfit", "import tempfile, decimal, fit\nplace = tempfile.TemporaryDirectory()\n")
        package = self.home / "package"
        package.mkdir()
        (site,) = self.venv.glob("lib/python*/site-packages")
        package.rename(site / "package")
        self.install("package/__init__", "import statistics, tempfile\nplace = tempfile.TemporaryDirectory()\n")
        self.install("package/within", "import wave\n")
        self.install("busy", "import threading, csv\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n")
        self.install("fit", "import json\nprint('fit')\n")
        self.write("import unfit, busy, json, package.within\nprint(unfit.__name__)\n")
        done = self.adopt()
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertTrue(done.stdout.startswith("fit\nunfit\n"), "that was the run's")
        names = set(self.preload())
        self.assertLessEqual({"decimal", "fit", "csv", "statistics", "wave"}, names)
        self.assertFalse({"unfit", "busy", "json", "package", "package.within"} & names, "json comes with fit")
        run = self.run_it(PREFIX / "bin/pyfxctl", "session", "--", "sh", "-c", f"{self.tool}; PYFX_WHY=1 {self.tool}")
        self.assertEqual(run.stdout, "fit\nunfit\n" * 2)
        self.assertIn('pyfxc: warm (profile "tool"', run.stderr)

    def test_of_a_run_that_failed_its_status_and_last_lines_are_told(self):
        self.write("import decimal, sys\nfor i in range(9): print('line', i, file=sys.stderr)\nsys.exit(3)\n")
        done = self.adopt()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "".join(f"line {i}\n" for i in range(9)), "all of it, once")
        self.assertIn("before that failed: exit status 3; its last lines were:\n  line 4\n", done.stdout)
        self.assertIn("\n  line 8\n", done.stdout)
        self.assertIn("decimal", self.preload())

    def test_after_a_run_that_a_signal_ended_all_is_as_it_was(self):
        self.write("import os, sys\nprint('in need', file=sys.stderr, flush=True)\nos.kill(os.getpid(), 9)\n")
        before = self.listing()
        done = self.adopt()
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(
            done.stderr,
            "in need\npyfxctl: nothing is written, since the watched run was ended: signal 9; its last lines were:\n  in need\n",
        )
        self.assertEqual(self.listing(), before)
        self.assertFalse(self.profile.exists())
        self.assertEqual(self.state(), {})

    def test_an_interrupt_is_the_runs_to_take(self):
        self.write(
            "import os, signal, sys\nsignal.signal(signal.SIGINT, lambda *_: print('taken', file=sys.stderr))\n"
            "os.kill(os.getpid(), signal.SIGINT)\nos.kill(os.getppid(), signal.SIGINT)\n"
        )
        done = self.adopt()
        self.assertEqual((done.returncode, done.stderr), (0, "taken\n"), done.stdout)
        self.assertTrue(self.profile.exists())

    def test_what_a_run_asks_is_seen_before_it_is_answered(self):
        self.write("import sys\nprint('import what? ', end='', file=sys.stderr, flush=True)\nprint(input())\n")
        argv = [str(word) for word in (PREFIX / "bin/pyfxctl", "adopt", "--profile", "tool", self.tool, "--run")]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(argv, env=self.env, cwd=self.home, **pipes) as adopt:
            asked = b""
            while len(asked) < len("import what? "):
                ready, _, _ = select.select([adopt.stderr], [], [], DEADLINE_SECONDS)
                more = os.read(adopt.stderr.fileno(), 100) if ready else b""
                if not more:
                    break
                asked += more
            said, errors = adopt.communicate(b"this\n")
        self.assertEqual((asked, errors, adopt.returncode), (b"import what? ", b"", 0))
        self.assertTrue(said.startswith(b"this\n"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
