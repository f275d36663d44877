# SPDX-License-Identifier: GPL-3.0-or-later
"""`pyfxctl core build` says before it compiles what it cannot make a core for. The interpreters here
are scripts that answer as such a Python would: the real one, with sys.version_info changed.

    core_build_test.py PREFIX
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PREFIX = pathlib.Path(sys.argv.pop(1))

PRETENDER = """#!/bin/sh
[ "$1 $2 $3" = "-I -S -c" ] || exit 9
exec {python} -I -S -c 'import sys
class Version(tuple): pass
sys.version_info = Version({version})
exec(sys.argv[1])' "$4"
"""


class CoreBuildTest(unittest.TestCase):
    def complaint_about(self, version):
        with tempfile.TemporaryDirectory() as scratch:
            python = pathlib.Path(scratch, "python")
            python.write_text(PRETENDER.format(python=sys.executable, version=version))
            python.chmod(0o755)
            built = subprocess.run(
                [PREFIX / "share/pyfx/core/build", python, scratch + "/cores"], text=True,
                capture_output=True, check=False, env=dict(os.environ, CXX="false"),
            )  # fmt: skip
            self.assertEqual((built.returncode, built.stdout), (1, ""))
            return built.stderr.replace(str(python), "PYTHON")

    def test_a_python_of_the_future_is_told(self):
        self.assertRegex(
            self.complaint_about((3, 99, 0)),
            r'^pyfx: "PYTHON" is Python 3\.99\.0: this pyfx has up to 3\.\d\d warm, a newer one may '
            r"have more\n$",
        )

    def test_a_python_of_the_past_is_told(self):
        self.assertEqual(
            self.complaint_about((3, 10, 4)),
            'pyfx: "PYTHON" is Python 3.10.4: 3.11 and newer can be warm\n',
        )

    def test_what_does_not_answer_as_a_python_is_told(self):
        built = subprocess.run(
            [PREFIX / "share/pyfx/core/build", "/bin/true", "/nonexistent"], text=True, capture_output=True, check=False
        )
        self.assertEqual(built.returncode, 1)
        self.assertIn('"/bin/true" is no interpreter of Python', built.stderr)

    def test_nobody_else_can_write_to_it_whatever_the_umask(self):
        with tempfile.TemporaryDirectory() as scratch:
            compiler = pathlib.Path(scratch, "compiler")
            compiler.write_text('#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\n: > "$2"\n')
            compiler.chmod(0o755)
            for umask, directory_mode in (0o002, 0o755), (0o000, 0o755), (0o077, 0o700):
                cores = pathlib.Path(scratch, f"cores-{umask}")
                core = subprocess.run(
                    [PREFIX / "share/pyfx/core/build", sys.executable, cores], text=True,
                    stdout=subprocess.PIPE, check=True, umask=umask,
                    env=dict(os.environ, CXX=str(compiler)),
                ).stdout.strip()  # fmt: skip
                self.assertEqual(os.stat(core).st_mode & 0o7777, 0o644)
                self.assertEqual(os.stat(cores).st_mode & 0o7777, directory_mode)

    def test_what_one_has_left_that_was_killed_is_removed(self):
        with tempfile.TemporaryDirectory() as scratch:
            left = [pathlib.Path(scratch, name) for name in (".cpython-3.11.2.4711", ".cpython-3.11.2.4712", "mine")]
            for path in left:
                path.touch()
            for path in left[0], left[2]:
                os.utime(path, (0, 0))
            subprocess.run(
                [PREFIX / "share/pyfx/core/build", sys.executable, scratch], capture_output=True, check=False,
                env=dict(os.environ, CXX="false"),
            )  # fmt: skip
            self.assertEqual([path.exists() for path in left], [False, True, True], "the second may be at work")


if __name__ == "__main__":
    unittest.main(verbosity=2)
