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

# pylint: disable=wrong-import-position
import parts  # noqa: E402
from variants import Variants  # noqa: E402

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

    def test_a_first_byte_is_taken_from_a_pipe_where_no_stream_is_a_terminal(self):
        code = f"[ ! -t 0 ] && [ ! -t 1 ] && [ ! -t 2 ] && {NO_TERMINAL} && printf x"
        self.assertEqual(status_at_a_terminal(lambda: self.first("first", code)), 0)

    def test_a_first_byte_is_taken_at_a_terminal_that_is_the_controlling_one(self):
        self.first("shown", "[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && : </dev/tty && printf x")

    def test_a_first_byte_is_timed_from_the_start_of_the_program(self):
        for kind in ("first", "shown"):
            self.assertGreaterEqual(self.first(kind, "sleep 0.2; printf x"), 0.2e9)

    def test_another_first_byte_and_a_failure_are_errors_that_say_what_was_written(self):
        for kind in ("first", "shown"):
            self.assertIn("does not say x", self.complaint(kind, "printf y"))
            self.assertIn("does not say x", self.complaint(kind, ":"))
            self.assertIn("no such thing", self.complaint(kind, "echo no such thing >&2; exit 3"))
            self.assertIn("wait status 768", self.complaint(kind, "printf x; exit 3"))

    def test_both_floors_write_a_byte_when_they_are_asked_to_and_else_none(self):
        variants = Variants(SCRATCH, PROGRAMS)
        with self.bench.floors(1):
            for _, name, argv in variants.start():
                if "floor" not in name:
                    continue
                for kind in ("first", "shown"):
                    self.run_variants((kind, name, argv))
                silent = [*argv[:2], "-c", "pass"]
                done = subprocess.run(silent, cwd=SCRATCH, stdout=subprocess.PIPE, check=True)
                self.assertEqual(done.stdout, b"")

    def first(self, kind, code):
        """Nanoseconds."""
        return self.run_variants((kind, "it", shell(code)))["it"][0][0]

    def complaint(self, kind, code):
        argv = [os.path.join(PROGRAMS, "bench-runner"), "turns", kind, "it", "1", *shell(code)]
        done = subprocess.run(argv, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 1)
        return done.stderr


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
