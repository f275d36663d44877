# SPDX-License-Identifier: GPL-3.0-or-later
"""`pyfxctl adopt` and `unadopt` that are disturbed: killed at each step, on a full disk, without permission, two at
once. What was there is there.

    adopt_disturbed_test.py PREFIX
"""

import os
import resource
import shutil
import signal
import subprocess
import unittest

from adoption import PREFIX, AdoptionTest


class AdoptDisturbedTest(AdoptionTest):
    def test_killed_at_any_step_it_works_and_is_ended_by_the_next_call(self):
        if shutil.which("strace") is None:
            self.skipTest("strace is not there")
        self.make()
        before = self.listing()
        # The search for leaks is by ptrace(2), which strace has already.
        traced = {"env": dict(self.env, ASAN_OPTIONS="detect_leaks=0")}
        calls = "mkdir,openat,symlink,linkat,rename,unlink,unlinkat,rmdir"
        for verb in ("adopt", "unadopt"):
            for step in range(1, 400):
                if verb == "unadopt":
                    self.does("adopt", self.venv)
                killed = self.run_it(
                    "strace", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", "-e",
                    f"inject={calls}:signal=KILL:when={step}", PREFIX / "bin/pyfxctl", verb, self.venv,
                    **traced,
                )  # fmt: skip
                if killed.returncode == 0:
                    break
                self.assertEqual(killed.returncode, -signal.SIGKILL, killed.stderr)
                self.works()
                # Half of what was done is ended, the other half taken back.
                if step % 2:
                    self.does("adopt", self.venv)
                if (self.venv / "bin/.pyfx").exists():
                    self.does("unadopt", self.venv)
                # Who was killed has left the directory with its own times.
                self.assertEqual(self.listing()[1:], before[1:], f"{verb} killed at step {step}")
            self.assertEqual(killed.returncode, 0, killed.stderr)
            self.assertGreater(step, 10)
            if verb == "adopt":
                self.assertEqual(self.state(), {str(self.venv): "in place"})
                self.does("unadopt", self.venv)

    def test_on_a_full_disk_all_stays_as_it_was(self):
        self.make()
        before = self.listing()

        def full():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 19, 1 << 19))

        failed = self.ctl("adopt", self.venv, preexec_fn=full)
        self.assertEqual(failed.returncode, 1)
        self.assertRegex(failed.stderr, r'^pyfxctl: cannot write ".*": File too large\n$')
        self.assertEqual(self.listing(), before)
        self.assertEqual(self.state(), {})

    def test_without_permission_it_says_so(self):
        self.make()
        before = self.listing()
        self.home.chmod(0o755)
        (self.venv / "bin").chmod(0o555)
        self.addCleanup((self.venv / "bin").chmod, 0o755)
        other = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        self.env["XDG_STATE_HOME"] = "/nowhere/state"
        try:
            failed = self.ctl("adopt", self.venv, **other)
        except PermissionError:
            self.skipTest("another user cannot execute the build")
        self.assertEqual(failed.returncode, 1)
        self.assertIn("Permission denied", failed.stderr)
        (self.venv / "bin").chmod(0o755)
        self.assertEqual(self.listing(), before)

    def test_two_at_once_are_one(self):
        self.make()
        before = self.listing()
        for verb, state in ("adopt", {str(self.venv): "in place"}), ("unadopt", {}):
            both = [
                subprocess.Popen([PREFIX / "bin/pyfxctl", verb, self.venv], env=self.env, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE) for _ in range(2)
            ]  # fmt: skip
            ends = sorted((one.communicate()[1], one.returncode) for one in both)
            self.assertEqual(ends[0], (b"", 0))
            self.assertIn(ends[1][1], (0, 1) if verb == "unadopt" else (0,), ends)
            self.assertEqual(self.state(), state)
            self.works()
        self.assertEqual(self.listing(), before)


if __name__ == "__main__":
    unittest.main(verbosity=2)
