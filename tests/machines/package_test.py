# SPDX-License-Identifier: GPL-3.0-or-later
"""In a fresh machine, as root: installs the first of two packages, is warm by it, upgrades to the second
under a run, and purges it without a trace.

    package_test.py FIRST.deb SECOND.deb
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

FIRST, SECOND = sorted(sys.argv[1:])
DEADLINE_SECONDS = 120
# Where apt, dpkg and the system's own daemons keep what they do.
OTHERS = ("/proc", "/sys", "/dev", "/run", "/tmp", "/root", "/var/cache", "/var/lib/apt",
          "/var/lib/dpkg", "/var/log", "/var/lib/systemd/deb-systemd-user-helper-enabled")
SCRIPT = """
import sys
open({begun!r}, "w").close()
open({go!r}).read()
import json, decimal
print(json.dumps(str(decimal.Decimal(3))))
sys.exit(7)
"""


def apt(*words):
    subprocess.run(["apt-get", "-qq", "--yes", "--no-install-recommends", *words], check=True,
                   env=dict(os.environ, DEBIAN_FRONTEND="noninteractive"))


def printed(*command):
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=DEADLINE_SECONDS)
    return done.stdout + done.stderr


def files():
    found = set()
    for folder, folders, names in os.walk("/"):
        folders[:] = [name for name in folders
                      if not os.path.join(folder, name).startswith(OTHERS) and name != "__pycache__"]
        found.update(os.path.join(folder, name) for name in (*folders, *names))
    return found


class PackageTest(unittest.TestCase):
    def test_it_is_installed_upgraded_and_purged(self):
        before = self.with_what_it_needs()
        apt("install", FIRST)
        self.assertIn("pyfxc: warm", self.warm())
        self.assertTrue(os.path.islink("/etc/systemd/user/sockets.target.wants/pyfxd.socket"))
        for page in ("man1/pyfxc.1.gz", "man1/pyfxctl.1.gz", "man8/pyfxd.8.gz", "man5/pyfx-profile.5.gz"):
            self.assertTrue(os.path.exists("/usr/share/man/" + page) or not self.keeps_pages(), page)
        self.upgrade_under_a_run()
        self.assertIn("pyfxc: warm", self.warm())
        apt("purge", "pyfx")
        self.assertEqual(sorted(files() - before), [])

    def with_what_it_needs(self):
        """The files of a machine with all that the package depends on, which stays."""
        apt("install", FIRST)
        subprocess.run(["dpkg", "--purge", "pyfx"], check=True, stdout=subprocess.DEVNULL)
        return files()

    def keeps_pages(self):
        return not any("man" in path.read_text() for path in pathlib.Path("/etc/dpkg/dpkg.cfg.d").glob("*"))

    def warm(self):
        with tempfile.TemporaryDirectory() as runtime:
            return printed("env", f"XDG_RUNTIME_DIR={runtime}", "pyfxctl", "session", "--",
                           "pyfxc", "--why", "-c", "pass")

    def upgrade_under_a_run(self):
        with tempfile.TemporaryDirectory() as scratch:
            begun, go, script = (os.path.join(scratch, name) for name in ("begun", "go", "x.py"))
            os.mkfifo(begun), os.mkfifo(go)
            pathlib.Path(script).write_text(SCRIPT.format(begun=begun, go=go), encoding="utf-8")
            session = subprocess.Popen(
                ["pyfxctl", "session", "--", "pyfxc", "--warm", script], stdout=subprocess.PIPE, text=True,
                env=dict(os.environ, XDG_RUNTIME_DIR=scratch))
            open(begun).close()  # waits for the script
            apt("install", SECOND)
            with open(go, "w"):
                pass
            out, _ = session.communicate(timeout=DEADLINE_SECONDS)
            self.assertEqual((out, session.returncode), ('"3"\n', 7))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
