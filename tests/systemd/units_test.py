# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed units under a systemd user manager. Runs inside user-manager as its plain user:

    units_test.py PREFIX MOVED

PREFIX is an installed tree; its units are in the manager's path already. MOVED is the same tree
at a place that it was not installed for.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

from user_service import (
    DEADLINE_SECONDS,
    DROP_INS,
    PREFIX,
    PROFILES,
    PYFXC,
    PYFXCTL,
    SOCKET,
    Journal,
    drop_in,
    main_pid,
    printed,
    profile_status,
    properties,
    pyfxc,
    run,
    systemctl,
    wait_for_end,
    wait_until,
)

MOVED = pathlib.Path(sys.argv[2])


class UnitsTest(unittest.TestCase):
    def setUp(self):
        PROFILES.mkdir(parents=True, exist_ok=True)
        systemctl("enable", "--now", "pyfxd.socket")

    def tearDown(self):
        systemctl("disable", "--now", "pyfxd.socket")
        systemctl("stop", "pyfxd.service")
        (DROP_INS / "test.conf").unlink(missing_ok=True)
        systemctl("daemon-reload")
        systemctl("reset-failed")
        for file in PROFILES.iterdir():
            file.unlink()

    def test_systemd_has_nothing_to_say_against_the_units(self):
        units = properties("pyfxd.service", "FragmentPath")["FragmentPath"]
        socket = properties("pyfxd.socket", "FragmentPath")["FragmentPath"]
        verdict = run("systemd-analyze", "--user", "--man=no", "verify", units, socket)
        self.assertEqual(verdict.stdout + verdict.stderr, "")

    def test_the_first_client_starts_the_daemon(self):
        self.assertEqual(properties("pyfxd.service", "ActiveState")["ActiveState"], "inactive")
        self.assertEqual(printed("-c", "print(6 * 7)"), "42\n")
        self.assertEqual(properties("pyfxd.service", "ActiveState")["ActiveState"], "active")

    def test_the_socket_is_systemds_and_private(self):
        printed("-c", "pass")
        self.assertEqual(SOCKET.stat().st_mode & 0o777, 0o600)
        self.assertEqual(SOCKET.parent.stat().st_mode & 0o777, 0o700)
        environ = pathlib.Path(f"/proc/{main_pid()}/environ").read_bytes().split(b"\0")
        self.assertIn(b"LISTEN_FDS=1", environ)
        self.assertIn(b"LISTEN_FDNAMES=pyfxd.sock", environ)

    def test_the_daemon_says_that_it_is_ready_and_what_it_does(self):
        client = self.begin_run()
        # A service of Type=notify is active only when it has sent READY=1.
        state = properties("pyfxd.service", "Type", "SubState")
        self.assertIn(state.pop("Type"), ("notify", "notify-reload"))
        self.assertEqual(state, {"SubState": "running"})
        self.wait_for_status_text("1 profile warm, 1 run under way")
        self.assertEqual(self.end_run(client), 7)
        self.wait_for_status_text("1 profile warm, 0 runs under way")

    def wait_for_status_text(self, text):
        wait_until(
            lambda: properties("pyfxd.service", "StatusText")["StatusText"] == text,
            f"the status is {text!r}",
        )

    def test_the_journal_tells_which_profile(self):
        with Journal() as journal:
            printed("--profile", "hello", "-c", "pass")
            entry = journal.find(
                lambda entry: entry.get("PYFX_PROFILE") == "hello", "has PYFX_PROFILE=hello"
            )
        self.assertEqual(entry["SYSLOG_IDENTIFIER"], "pyfxd")
        self.assertEqual(int(entry["_PID"]), main_pid())
        self.assertEqual(entry["PYFX_GENERATION"], "1")

    def test_pyfxctl_shows_the_journal(self):
        with Journal() as journal:
            printed("--profile", "hello", "-c", "pass")
            journal.find(
                lambda entry: entry.get("PYFX_PROFILE") == "hello", "has PYFX_PROFILE=hello"
            )
        self.assertIn(f'serves "{SOCKET}"', run(PYFXCTL, "logs").stdout)
        hello = run(PYFXCTL, "logs", "hello").stdout
        self.assertIn("profile is warm after", hello)
        self.assertNotIn("serves", hello)

    def test_the_doctor_does_not_start_the_daemon(self):
        found = json.loads(run(PYFXCTL, "doctor", "--json", check=False).stdout)
        self.assertEqual(properties("pyfxd.service", "ActiveState")["ActiveState"], "inactive")
        systemd, daemon = (
            next(each for each in found if each["subject"] == subject)
            for subject in ("systemd", "daemon")
        )
        self.assertEqual((systemd["verdict"], daemon["verdict"]), ("ok", "ok"), found)
        self.assertIn("not started yet", daemon["text"])

    def test_a_run_sees_nothing_of_the_service(self):
        program = "import os; print(sorted(os.environb.items()), os.getcwd(), os.umask(0))"
        cold = run("/usr/bin/python3", "-c", program, cwd="/usr", umask=0o27)
        warm = pyfxc("-c", program, cwd="/usr", umask=0o27)
        self.assertEqual(warm.stdout, cold.stdout)

    def test_reload_makes_a_new_generation(self):
        (PROFILES / "mine.py").write_text("answer = 1\n")
        self.assertEqual(printed("--profile", "mine", "-c", "print(answer)"), "1\n")
        before = profile_status("mine")
        with Journal() as journal:
            systemctl("reload", "pyfxd.service")
            journal.find(
                lambda entry: entry.get("PYFX_GENERATION") == "2"
                and entry["MESSAGE"].startswith("profile is warm after"),
                "says that generation 2 is warm",
            )
        after = profile_status("mine")
        self.assertEqual(after["generation"], before["generation"] + 1)
        self.assertNotEqual(after["pid"], before["pid"])
        self.assertEqual(printed("--profile", "mine", "-c", "print(answer)"), "1\n")

    def test_the_unit_is_of_the_best_type_that_this_systemd_knows(self):
        version = int(run("systemctl", "--version").stdout.split()[1])
        best = "notify-reload" if version >= 253 else "notify"
        self.assertEqual(properties("pyfxd.service", "Type")["Type"], best)

    def test_a_reload_is_over_when_the_profiles_have_been_read_again(self):
        if properties("pyfxd.service", "Type")["Type"] != "notify-reload":
            self.skipTest("systemd has services of type notify-reload from version 253 on")
        (PROFILES / "mine.py").write_text("answer = 1\n")
        self.assertEqual(printed("--profile", "mine", "-c", "print(answer)"), "1\n")
        # Not by SIGSTOP: systemd sends SIGCONT after its signal.
        group = properties("pyfxd.service", "ControlGroup")["ControlGroup"]
        freezer = pathlib.Path(f"/sys/fs/cgroup{group}/cgroup.freeze")
        freezer.write_text("1")
        reload = subprocess.Popen(["systemctl", "--user", "reload", "pyfxd.service"])
        self.addCleanup(reload.kill)
        try:
            wait_until(
                lambda: properties("pyfxd.service", "ActiveState")["ActiveState"] == "reloading",
                "systemd has asked the daemon",
            )
            self.assertIsNone(reload.poll())
        finally:
            freezer.write_text("0")
        self.assertEqual(reload.wait(DEADLINE_SECONDS), 0)
        self.assertEqual(profile_status("mine")["generation"], 2)

    def test_the_watchdog_replaces_a_daemon_that_hangs(self):
        drop_in("[Service]\nWatchdogSec=2s\n")
        printed("-c", "pass")
        stopped = main_pid()
        os.kill(stopped, signal.SIGSTOP)
        wait_for_end(stopped)
        self.assertEqual(printed("-c", "print('again')"), "again\n")
        state = properties("pyfxd.service", "NRestarts", "MainPID")
        self.assertGreaterEqual(int(state["NRestarts"]), 1)
        self.assertNotEqual(int(state["MainPID"]), stopped)

    def test_the_next_client_after_a_crash_waits_for_the_new_daemon(self):
        printed("-c", "pass")
        os.kill(main_pid(), signal.SIGKILL)
        self.assertEqual(printed("-c", "print('again')"), "again\n")
        self.assertEqual(properties("pyfxd.service", "NRestarts")["NRestarts"], "1")

    def begin_run(self):
        """A run that says so, and ends with status 7 when its stdin does."""
        client = subprocess.Popen(
            [PYFXC, "-c", "import sys; print('begun', flush=True); sys.stdin.read(); sys.exit(7)"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(client.stdout.close)
        self.addCleanup(client.kill)
        self.assertEqual(client.stdout.readline(), "begun\n")
        return client

    def end_run(self, client):
        client.stdin.close()
        return client.wait(DEADLINE_SECONDS)

    def test_a_restart_ends_no_run(self):
        drop_in(f"[Service]\nExecStart=\nExecStart={PREFIX}/bin/pyfxd --drain-timeout 0.1\n")
        client = self.begin_run()
        before = main_pid()
        systemctl("restart", "pyfxd.service")
        self.assertNotEqual(main_pid(), before)
        self.assertIsNone(client.poll())
        self.assertEqual(printed("-c", "print('meanwhile')"), "meanwhile\n")
        self.assertEqual(self.end_run(client), 7)

    def test_an_upgrade_of_the_programs_ends_no_run(self):
        with tempfile.TemporaryDirectory(dir=pathlib.Path.home()) as scratch:
            tree = pathlib.Path(scratch, "pyfx")
            shutil.copytree(PREFIX, tree)
            drop_in(f"[Service]\nExecStart=\nExecStart={tree}/bin/pyfxd --drain-timeout 0.1\n")
            client = self.begin_run()
            before = main_pid()
            # As a package manager does it: the new file takes the name of the old one.
            for file in ["bin/pyfxd", "bin/pyfxc", "libexec/pyfx/pyfx-host.so"]:
                shutil.copy2(PREFIX / file, tree / "new")
                os.rename(tree / "new", tree / file)
            systemctl("restart", "pyfxd.service")
            self.assertNotEqual(main_pid(), before)
            self.assertEqual(printed("-c", "print('meanwhile')"), "meanwhile\n")
            self.assertIsNone(client.poll())
            self.assertEqual(self.end_run(client), 7)
            systemctl("stop", "pyfxd.socket", "pyfxd.service")

    def in_a_scope(self, name, *command):
        return ["systemd-run", "--user", "--quiet", "--scope", f"--unit={name}", "--", *command]

    def test_a_run_lives_in_the_scope_of_its_client(self):
        show = ("-c", "print(open('/proc/self/cgroup').read())")
        # Two names, since a scope that has ended is there until systemd has noticed.
        cold = run(*self.in_a_scope("where-cold", "/usr/bin/python3", *show)).stdout
        self.assertIn("/where-cold.scope\n", cold)
        warm = run(*self.in_a_scope("where-warm", PYFXC, "--warm", *show)).stdout
        self.assertEqual(warm, cold.replace("where-cold", "where-warm"))
        here = run("/usr/bin/python3", *show).stdout
        self.assertEqual(printed("--warm", *show), here)

    def test_who_stops_the_scope_ends_the_run_and_what_it_started(self):
        program = (
            "import os, subprocess\n"
            "child = subprocess.Popen(['/bin/sleep', '1000'], start_new_session=True)\n"
            "print(os.getpid(), child.pid, flush=True)\nos.waitpid(child.pid, 0)\n"
        )
        client = subprocess.Popen(
            self.in_a_scope("ended", PYFXC, "--warm", "-c", program),
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.addCleanup(client.stdout.close)
        self.addCleanup(client.kill)
        pids = [int(word) for word in client.stdout.readline().split()]
        self.assertEqual(len(pids), 2)
        systemctl("kill", "--signal=KILL", "ended.scope")
        for pid in pids:
            wait_for_end(pid)
        self.assertEqual(client.wait(DEADLINE_SECONDS), -signal.SIGKILL)

    def test_a_zygote_has_a_cgroup_of_its_own_while_it_lives(self):
        printed("-c", "pass")
        service = properties("pyfxd.service", "ControlGroup")["ControlGroup"]
        zygote = profile_status("default")["pid"]
        group = pathlib.Path(f"/sys/fs/cgroup{service}/profile-default-{zygote}")
        self.assertIn(
            f"0::{service}/{group.name}\n", pathlib.Path(f"/proc/{zygote}/cgroup").read_text()
        )
        run(PYFXCTL, "stop", "default")
        wait_until(lambda: not group.exists(), "its cgroup is removed")

    def test_a_crash_of_the_daemon_ends_no_run(self):
        client = self.begin_run()
        os.kill(main_pid(), signal.SIGKILL)
        self.assertEqual(printed("-c", "print('meanwhile')"), "meanwhile\n")
        self.assertIsNone(client.poll())
        self.assertEqual(self.end_run(client), 7)

    def test_stop_waits_for_the_run_and_leaves_nothing(self):
        client = self.begin_run()
        cgroup = properties("pyfxd.service", "ControlGroup")["ControlGroup"]
        with Journal() as journal:
            systemctl("stop", "--no-block", "pyfxd.socket", "pyfxd.service")
            journal.find(
                lambda entry: entry["MESSAGE"].startswith("shutting down"), "says that it stops"
            )
        self.assertEqual(self.end_run(client), 7)
        wait_until(
            lambda: properties("pyfxd.service", "ActiveState")["ActiveState"] == "inactive",
            "the service has stopped",
        )
        self.assertEqual(properties("pyfxd.service", "Result")["Result"], "success")
        self.assertFalse(SOCKET.exists())
        procs = pathlib.Path("/sys/fs/cgroup" + cgroup, "cgroup.procs")
        wait_until(lambda: not procs.exists() or not procs.read_text(), "the cgroup is empty")

    def test_without_the_socket_the_client_says_what_to_do(self):
        systemctl("stop", "pyfxd.socket")
        self.assertEqual(pyfxc("-c", "print('cold')").stdout, "cold\n")
        refused = pyfxc("--warm", "-c", "pass", check=False)
        self.assertEqual(refused.returncode, 125)
        self.assertEqual(refused.stdout, "")
        self.assertIn("systemctl --user start pyfxd.socket", refused.stderr)
        self.assertEqual(refused.stderr.count("\n"), 1)

    def test_pyfxctl_stop_is_no_failure_and_the_next_client_starts_it_again(self):
        printed("-c", "pass")
        first = main_pid()
        run(PYFXCTL, "stop")
        wait_for_end(first)
        self.assertEqual(printed("-c", "print('again')"), "again\n")
        state = properties("pyfxd.service", "NRestarts", "Result")
        self.assertEqual(state, {"NRestarts": "0", "Result": "success"})

    def test_enabled_as_a_service_it_warms_what_wants_to_be_warm(self):
        (PROFILES / "early.toml").write_text('autostart = true\npreload = ["json"]\n')
        systemctl("enable", "--now", "pyfxd.service")
        self.addCleanup(systemctl, "disable", "pyfxd.service")
        wait_until(lambda: profile_status("early")["state"] == "warm", "the profile is warm")

    def test_a_moved_tree_serves_a_plain_user_in_a_session_of_its_own(self):
        systemctl("stop", "pyfxd.socket")
        result = run(
            str(MOVED / "bin/pyfxctl"), "session", "--",
            str(MOVED / "bin/pyfxc"), "--profile", "stdlib", "-c",
            "import sys, os; print('json' in sys.modules, os.getuid()); sys.exit(5)",
            check=False,
        )  # fmt: skip
        self.assertEqual((result.stdout, result.stderr), (f"True {os.getuid()}\n", ""))
        self.assertEqual(result.returncode, 5)
        self.assertNotEqual(os.getuid(), 0)

    def test_two_hundred_clients_at_once_reach_a_daemon_that_is_not_there_yet(self):
        clients = [
            subprocess.Popen([PYFXC, "-c", f"print({n})"], stdout=subprocess.PIPE, text=True)
            for n in range(200)
        ]
        for n, client in enumerate(clients):
            output, _ = client.communicate(timeout=DEADLINE_SECONDS)
            self.assertEqual((client.returncode, output), (0, f"{n}\n"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
