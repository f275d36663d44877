# SPDX-License-Identifier: GPL-3.0-or-later
"""What pyfx is compared with does what docs/performance.md says of it, and loses what that says:
peers_test.py BENCH_DIRECTORY PROGRAMS SCRATCH."""

import os
import shutil
import subprocess
import sys
import threading
import unittest
from unittest import mock

BENCH, PROGRAMS, SCRATCH = sys.argv[1:4]
sys.path.insert(0, BENCH)

from peers import lazy  # noqa: E402  pylint: disable=wrong-import-position
from stand_in import write_lazy_python  # noqa: E402  pylint: disable=wrong-import-position

PYTHON = "/usr/bin/python3"


class ScratchTest(unittest.TestCase):
    def setUp(self):
        shutil.rmtree(SCRATCH, ignore_errors=True)
        os.makedirs(SCRATCH, mode=0o700)
        self.addCleanup(shutil.rmtree, SCRATCH)

    def write(self, name, text):
        path = os.path.join(SCRATCH, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path


class ExecServerTest(ScratchTest):
    def setUp(self):
        super().setUp()
        argv = [PYTHON, os.path.join(BENCH, "peers", "exec_server.py"), "socket", "json"]
        self.server = subprocess.Popen(
            argv, cwd=SCRATCH, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.addCleanup(self.end)
        self.assertEqual(self.server.stdout.readline(), b"ready\n")

    def end(self):
        with self.server:
            self.server.stdin.close()
        self.assertEqual(self.server.returncode, 0)

    def ask(self, *words, socket="socket", **more):
        """Status and output. The path of a socket must be short, and that of SCRATCH may be long."""
        argv = [os.path.join(PROGRAMS, "exec-client"), socket, *words]
        more = {"cwd": SCRATCH} | more
        done = subprocess.run(argv, stdout=subprocess.PIPE, text=True, **more)
        return done.returncode, done.stdout

    def test_status_and_output_are_the_runs(self):
        self.assertEqual(self.ask("-c", "pass"), (0, ""))
        self.assertEqual(self.ask("-c", "print('ä'); raise SystemExit(3)"), (3, "ä\n"))
        self.assertEqual(self.ask("-c", "import sys; sys.exit('no')"), (1, "no\n"))
        self.assertEqual(self.ask("-c", "print('x' * 200_000)"), (0, "x" * 200_000 + "\n"))

    def test_an_error_ends_the_run_and_not_the_server(self):
        for code in ("1 / 0", "("):
            status, output = self.ask("-c", code)
            self.assertEqual(status, 1)
            self.assertIn("Traceback", output)
        self.assertEqual(self.ask("-c", "print(1)"), (0, "1\n"))

    def test_a_script_is_the_main_module_and_preloads_are_there(self):
        code = "import sys; print('json' in sys.modules)\nif __name__ == '__main__': print(__file__)"
        script = self.write("script.py", code)
        self.assertEqual(self.ask(script), (0, f"True\n{script}\n"))
        self.assertEqual(self.ask(script + ".gone")[0], 1)

    def test_runs_at_the_same_time_have_outputs_of_their_own(self):
        code = (
            "import sys, threading\n"
            "meet = sys.modules.setdefault('meet', threading.Barrier(2))\n"
            "for _ in range(3): print({name!r}); meet.wait(60)"
        )
        found = {}

        def run(name):
            found[name] = self.ask("-c", code.format(name=name))

        threads = [threading.Thread(target=run, args=(name,)) for name in "ab"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, {"a": (0, "a\n" * 3), "b": (0, "b\n" * 3)})

    def test_what_a_run_has_is_the_servers(self):
        directory = os.path.join(SCRATCH, "elsewhere")
        os.mkdir(directory)
        elsewhere = {"cwd": directory, "socket": "../socket", "env": {"MARK": "1"}, "input": "input"}
        code = "import os, sys; print(os.getcwd(), os.environ.get('MARK'), sys.argv[1:])"
        self.assertEqual(self.ask("-c", code, **elsewhere), (0, f"{SCRATCH} None ['socket', 'json']\n"))
        self.assertEqual(self.ask("-c", "import os; os.system('echo lost >&2')"), (0, ""))
        status, output = self.ask("-c", "import signal; signal.signal(signal.SIGINT, print)")
        self.assertEqual((status, output.splitlines()[-1].partition(":")[0]), (1, "ValueError"))
        self.ask("-c", "import json; json.left = 'behind'")
        self.assertEqual(self.ask("-c", "import json; print(json.left)"), (0, "behind\n"))

    def test_a_server_that_dies_is_told(self):
        self.assertEqual(self.ask("-c", "import os; os._exit(0)", stderr=subprocess.DEVNULL), (125, ""))


class LazyTest(ScratchTest):
    def find(self, expected="45"):
        script = self.write("script.py", "print(45)")
        with mock.patch.dict(os.environ, PATH=SCRATCH):
            return lazy.find(script, expected)

    def test_where_there_is_none_the_reason_is_shown(self):
        self.assertEqual(self.find(), (None, {"lazy imports": "there is no python3.15 in PATH"}))

    def test_an_interpreter_that_has_no_lazy_imports_is_none(self):
        path = self.write("python3.15", "#!/bin/sh\necho first; echo no such function >&2; exit 1\n")
        os.chmod(path, 0o755)
        reason = f"{path} has none: no such function"
        self.assertEqual(self.find(), (None, {"lazy imports": reason}))

    def test_one_that_cannot_run_the_script_is_measured_without_it(self):
        there = write_lazy_python(SCRATCH)
        path, reasons = self.find("46")
        self.assertEqual(path, there)
        self.assertEqual(reasons, {"lazy imports, numpy+pandas and a sum": f"{there}: 45"})

    def test_one_that_can_is_measured(self):
        there = write_lazy_python(SCRATCH)
        self.assertEqual(self.find(), (there, {}))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
