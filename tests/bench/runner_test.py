# SPDX-License-Identifier: GPL-3.0-or-later
"""How bench-runner starts what it measures: runner_test.py BENCH_DIRECTORY PROGRAMS SCRATCH."""

import os
import pty
import shutil
import subprocess
import sys
import unittest

BENCH, PROGRAMS, SCRATCH = sys.argv[1:4]
sys.path.insert(0, BENCH)

import parts  # noqa: E402  pylint: disable=wrong-import-position

NO_TERMINAL = "! (: </dev/tty) 2>/dev/null"


def shell(code):
    return ["/bin/sh", "-c", code]


def status_at_a_terminal(function):
    """The status of a process with a terminal of its own that calls the function."""
    pid, terminal = pty.fork()
    if pid == 0:
        try:
            function()
            os._exit(0)
        except SystemExit:
            os._exit(1)
        finally:
            os._exit(2)
    with open(terminal, "rb", buffering=0) as screen:
        try:
            while screen.read(4096):
                pass
        except OSError:  # EIO: all have closed it
            pass
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class RunnerTest(unittest.TestCase):
    def setUp(self):
        shutil.rmtree(SCRATCH, ignore_errors=True)
        os.makedirs(SCRATCH, mode=0o700)
        self.addCleanup(shutil.rmtree, SCRATCH)
        self.bench = parts.Bench(SCRATCH, PROGRAMS, SCRATCH, parts.Sizes("smoke"))

    def run_variants(self, *variants):
        return self.bench._run("turns", {}, variants)  # pylint: disable=protected-access

    def test_what_is_measured_does_not_find_the_terminal_of_the_benchmark(self):
        def measure():
            self.run_variants(("run", "no-terminal", shell(NO_TERMINAL)))

        def find():
            subprocess.run(shell(": </dev/tty"), check=True)

        self.assertEqual(status_at_a_terminal(find), 0)
        self.assertEqual(status_at_a_terminal(measure), 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
