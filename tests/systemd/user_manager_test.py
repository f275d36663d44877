# SPDX-License-Identifier: GPL-3.0-or-later
"""What user-manager promises to the host: user_manager_test.py USER-MANAGER"""

import os
import pathlib
import select
import signal
import subprocess
import sys
import unittest

USER_MANAGER = sys.argv[1]
SKIPPED = 77
DEADLINE_SECONDS = 60


def start(*command):
    """In a session of its own, so that no signal of this test can reach anybody else."""
    return subprocess.Popen(
        [USER_MANAGER, "--", *command],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip


def host_state():
    """Where PID 1 is, and the mounts. Others may mount elsewhere meanwhile, in no place of ours."""
    mounts = pathlib.Path("/proc/self/mountinfo").read_text().splitlines()
    covered = ("/", "/proc", "/run", "/tmp", "/var/tmp", "/dev/shm", "/sys/fs/cgroup")
    return (
        pathlib.Path("/proc/1/cgroup").read_text(),
        [line for line in mounts if line.split()[4] in covered or " /etc/" in line],
    )


def groups_of(guard):
    """The cgroups that the call with this number has made and not removed."""
    mounts = pathlib.Path("/proc/self/mounts").read_text().splitlines()
    roots = [line.split()[1] for line in mounts if line.split()[2] == "cgroup2"]
    paths = [pathlib.Path(root, f"pyfx-user-manager.{guard}") for root in roots]
    return [path for path in paths if path.exists()]


class UserManagerTest(unittest.TestCase):
    def setUp(self):
        self.before = host_state()

    def tearDown(self):
        self.assertEqual(host_state(), self.before)

    def begin(self):
        """A command that runs until its stdin ends, and a descriptor of PID 1 of its namespace."""
        process = start("/bin/sh", "-c", "echo begun; read -r line")
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        self.assertEqual(process.stdout.readline(), "begun\n")
        inner = set()
        for group in groups_of(process.pid):
            for file in group.rglob("cgroup.procs"):
                inner.update(int(pid) for pid in file.read_text().split())
        pidfds = []
        for pid in inner:
            try:
                pidfds.append(os.pidfd_open(pid))
            except ProcessLookupError:
                continue  # one that systemd started for a moment
            self.addCleanup(os.close, pidfds[-1])
        self.assertGreater(len(pidfds), 3)  # PID 1, systemd-journald, systemd, the command
        return process, pidfds

    def expect_ended(self, pidfds):
        for pidfd in pidfds:
            self.assertTrue(select.select([pidfd], [], [], DEADLINE_SECONDS)[0])

    def test_its_end_is_the_commands(self):
        process = start("/bin/sh", "-c", "id -un; systemctl --user is-system-running; exit 77")
        output, _ = process.communicate(timeout=DEADLINE_SECONDS)
        self.assertEqual((output, process.returncode), ("pyfx-test\nrunning\n", 77))
        self.assertEqual(groups_of(process.pid), [])

    def test_the_command_can_write_to_nothing_of_the_hosts(self):
        process = start("/bin/sh", "-c", "ls -A /tmp; for d in /etc / /usr; do touch $d/pyfx; done")
        output, errors = process.communicate(timeout=DEADLINE_SECONDS)
        self.assertEqual(output, "")
        self.assertGreaterEqual(errors.count("Read-only file system"), 3, errors)

    def test_a_signal_ends_it_and_leaves_nothing(self):
        process, inner = self.begin()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(DEADLINE_SECONDS), 128 + signal.SIGTERM)
        self.expect_ended(inner)
        self.assertEqual(groups_of(process.pid), [])

    def test_killed_it_leaves_empty_cgroups_that_the_next_call_removes(self):
        process, inner = self.begin()
        process.kill()
        process.wait(DEADLINE_SECONDS)
        self.expect_ended(inner)
        next_call = start("/bin/true")
        next_call.communicate(timeout=DEADLINE_SECONDS)
        self.assertEqual(next_call.returncode, 0)
        self.assertEqual(groups_of(process.pid), [])


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("user_manager_test: skipped: only root can kill what user-manager starts with sudo")
        sys.exit(SKIPPED)
    probe = start("/bin/true")
    _, reason = probe.communicate(timeout=DEADLINE_SECONDS)
    if probe.returncode == SKIPPED:
        print(reason, end="")
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1], verbosity=2)
