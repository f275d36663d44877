# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon behind a socket that somebody else made, without any systemd manager:

    activate_test.py PREFIX SCRATCH

systemd-socket-activate(1) waits for a client, then becomes the daemon.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import unittest

PREFIX = pathlib.Path(sys.argv[1])
SCRATCH = pathlib.Path(sys.argv[2])
SKIPPED = 77
DEADLINE_SECONDS = 60


class Activation:
    """systemd-socket-activate in a runtime folder of its own; it dies with this program."""

    def __init__(self, *arguments):
        shutil.rmtree(SCRATCH, ignore_errors=True)
        (SCRATCH / "home").mkdir(parents=True)
        self.directory = os.open(SCRATCH, os.O_PATH)
        # A socket's path has room for 107 bytes (unix(7)), and a clone may lie deep.
        self.socket = f"/proc/{os.getpid()}/fd/{self.directory}/pyfxd.sock"
        self.environment = {
            "HOME": str(SCRATCH / "home"),
            "LANG": "C.UTF-8",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
        }
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "systemd-socket-activate",
             f"--listen={self.socket}", *arguments, str(PREFIX / "bin/pyfxd")],
            env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert "Listening on" in self.process.stderr.readline()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate(timeout=DEADLINE_SECONDS)
        os.close(self.directory)
        shutil.rmtree(SCRATCH)

    def client(self, *arguments):
        return subprocess.run(
            [str(PREFIX / "bin/pyfxc"), *arguments],
            env={**self.environment, "PYFX_SOCKET": self.socket},
            capture_output=True, text=True, timeout=DEADLINE_SECONDS,
        )  # fmt: skip


class ActivateTest(unittest.TestCase):
    def test_the_first_client_starts_the_daemon_and_is_served(self):
        with Activation("--fdname=pyfxd.sock") as activation:
            comm = pathlib.Path(f"/proc/{activation.process.pid}/comm")
            self.assertEqual(comm.read_text(), "systemd-socket-\n")
            result = activation.client("-c", "print(6 * 7); raise SystemExit(3)")
            self.assertEqual((result.returncode, result.stdout), (3, "42\n"), result.stderr)
            self.assertEqual(comm.read_text(), "pyfxd\n")
            activation.process.send_signal(signal.SIGTERM)
            self.assertEqual(activation.process.wait(DEADLINE_SECONDS), 0)


if __name__ == "__main__":
    if not shutil.which("systemd-socket-activate"):
        print("activate_test: skipped: systemd-socket-activate is not installed")
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1], verbosity=2)
