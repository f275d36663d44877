# SPDX-License-Identifier: GPL-3.0-or-later
"""`pyfxctl setup` under a systemd user manager. Runs inside user-manager as its plain user:

    setup_test.py PREFIX (none|there)

PREFIX is an installed tree; its units are in the manager's path (there), or they are not (none).
"""

import os
import pathlib
import subprocess
import sys
import unittest

PREFIX = pathlib.Path(sys.argv[1])
ARE_THERE = sys.argv[2] == "there"
UNITS = pathlib.Path.home() / ".config/systemd/user"
DEADLINE_SECONDS = 60


def run(*command):
    return subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, timeout=DEADLINE_SECONDS, check=False,
        env={**os.environ, "SHELL": "/bin/bash"},
    )  # fmt: skip


def systemctl(*words):
    return run("systemctl", "--user", *words).stdout.strip()


class SetupTest(unittest.TestCase):
    def does(self, *words):
        done = run(PREFIX / "bin/pyfxctl", *words)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return done.stdout

    def units(self):
        return sorted(path.name for path in UNITS.glob("pyfxd.*"))

    def test_the_socket_is_enabled_and_started_and_undo_takes_that_back(self):
        before = (systemctl("is-enabled", "pyfxd.socket"), systemctl("is-active", "pyfxd.socket"))
        self.assertIn("would do", self.does("setup", "--dry-run"))
        self.assertEqual(self.units(), [])
        said = self.does("setup")
        self.assertEqual("are written" in said, not ARE_THERE, said)
        self.assertIn("alias python3=", said)
        self.assertEqual(self.units(), [] if ARE_THERE else ["pyfxd.service", "pyfxd.socket"])
        self.assertEqual(systemctl("is-enabled", "pyfxd.socket"), "enabled")
        self.assertEqual(systemctl("is-active", "pyfxd.socket"), "active")
        warm = run(PREFIX / "bin/pyfxc", "--warm", "-c", "print(6 * 7)")
        self.assertEqual((warm.stdout, warm.stderr), ("42\n", ""))
        self.assertEqual(systemctl("is-active", "pyfxd.service"), "active")
        self.assertFalse((pathlib.Path.home() / ".config/pyfx/pyfxd.toml").exists(), "systemd starts it")
        self.assertIn("already", self.does("setup"))
        self.does("setup", "--undo")
        self.assertEqual(self.units(), [])
        self.assertNotEqual(systemctl("is-active", "pyfxd.service"), "active")
        self.assertEqual((systemctl("is-enabled", "pyfxd.socket"), systemctl("is-active", "pyfxd.socket")), before)
        self.assertIn("nothing of setup's", self.does("setup", "--undo"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
