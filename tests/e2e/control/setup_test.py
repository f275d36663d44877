# SPDX-License-Identifier: GPL-3.0-or-later
"""`pyfxctl setup` where there is no systemd user manager: the first pyfxc starts the daemon, one however many
there are; and what it writes for the shell. (With a manager: tests/systemd/setup_test.py.)

    setup_test.py PREFIX
"""

import os
import pathlib
import resource
import select
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

PREFIX = pathlib.Path(sys.argv.pop(1)).absolute()
DEADLINE_SECONDS = 60
MANY = 12


class SetupTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.home = pathlib.Path(os.path.realpath(scratch.name))
        # A socket's path has room for 107 bytes (unix(7)), and a clone may lie deep.
        runtime = tempfile.TemporaryDirectory(dir="/tmp")
        self.addCleanup(runtime.cleanup)
        self.runtime = pathlib.Path(runtime.name)
        self.env = {
            "HOME": str(self.home), "PATH": f"{PREFIX}/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "SHELL": "/bin/bash",
            "XDG_RUNTIME_DIR": str(self.runtime), "PYFX_PROFILE_PATH": str(self.home / "profiles"),
        }  # fmt: skip
        self.settings = self.home / ".config/pyfx/pyfxd.toml"
        self.addCleanup(self.stop)

    def run_it(self, *argv, **env):
        return subprocess.run(
            [str(word) for word in argv], env={**self.env, **env}, cwd=self.home, text=True, capture_output=True,
            check=False, stdin=subprocess.DEVNULL, timeout=DEADLINE_SECONDS,
        )  # fmt: skip

    def does(self, *words, **env):
        done = self.run_it(PREFIX / "bin/pyfxctl", *words, **env)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return done.stdout

    def daemons(self):
        """Those of this test, by their socket."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
            except OSError:
                continue
            if words and words[0].endswith(b"/pyfxd") and str(self.runtime).encode() in b" ".join(words):
                found.append(int(entry.name))
        return found

    def wait_until_it_listens(self):
        subprocess.run(
            ["python3", "-c", WAIT, self.runtime / "pyfx"], check=True, timeout=DEADLINE_SECONDS, env=self.env
        )

    def stop(self):
        for pid in self.daemons():
            self.assertGreater(pid, 1)
            pidfd = os.pidfd_open(pid)
            signal.pidfd_send_signal(pidfd, signal.SIGTERM)
            select.select([pidfd], [], [], DEADLINE_SECONDS)
            os.close(pidfd)

    def test_without_a_home_nothing_is_written_for_everybody(self):
        own = {"HOME": "", "PYFX_PROFILE_PATH": ""}
        for words in (["setup", "--dry-run"], ["new", "x"]):
            done = self.run_it(PREFIX / "bin/pyfxctl", *words, **own)
            self.assertEqual(done.returncode, 1, words)
            self.assertNotIn("/etc", done.stdout)
            self.assertIn("neither XDG_CONFIG_HOME nor HOME is set to a directory", done.stderr)

    def test_the_first_run_starts_the_daemon_and_the_next_is_warm(self):
        self.assertIn('says "spawn = true"', self.does("setup"))
        run = self.run_it(PREFIX / "bin/pyfxc", "--why", "-c", SHOW_CHILDREN)
        self.assertRegex(run.stderr, r"^pyfxc: cold: no pyfxd at .*, which is started now, ")
        self.assertEqual(run.stdout, "no child\nno signal\n", "the script cannot see that")
        self.wait_until_it_listens()
        self.assertEqual(len(self.daemons()), 1)
        run = self.run_it(PREFIX / "bin/pyfxc", "--warm", "-c", "print(6 * 7)")
        self.assertEqual((run.stdout, run.stderr), ("42\n", ""))
        self.assertTrue((self.home / ".local/state/pyfx/pyfxd.log").exists())
        # The daemon is not of the client's session, and has none of its descriptors.
        (pid,) = self.daemons()
        self.assertNotEqual(os.getsid(pid), os.getsid(0))
        links = {os.readlink(f"/proc/{pid}/fd/{fd}") for fd in (0, 1)}
        self.assertEqual(links, {"/dev/null"})

    def test_its_log_is_shown_while_it_runs_and_afterwards(self):
        before = self.run_it(PREFIX / "bin/pyfxctl", "logs")
        self.assertEqual(before.returncode, 1)
        self.assertIn(f'"{self.home}/.local/state/pyfx/pyfxd.log"', before.stderr)
        self.does("setup")
        profile = self.home / "profiles/bad.py"
        profile.parent.mkdir(exist_ok=True)
        profile.write_text("1 / 0\n")
        self.run_it(PREFIX / "bin/pyfxc", "-c", "pass")
        self.wait_until_it_listens()
        self.run_it(PREFIX / "bin/pyfxc", "--profile", "bad", "-c", "pass")
        said = self.does("logs")
        self.assertIn("ZeroDivisionError", said)
        self.stop()
        # Its last words come after the signal.
        for words in ["logs"], ["logs", "-f"]:
            self.assertTrue(self.does(*words).startswith(said))
        self.assertIn("ZeroDivisionError", self.does("logs", "bad"))
        self.assertEqual(self.does("logs", "other"), "")

    def test_many_at_once_start_one(self):
        self.does("setup")
        start, go = os.pipe()
        many = [
            subprocess.Popen(
                ["sh", "-c", "read x; exec pyfxc -c 'print(1)'"], stdin=start, env=self.env, cwd=self.home,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            ) for _ in range(MANY)
        ]  # fmt: skip
        os.close(start)
        os.write(go, b"\n" * MANY)
        os.close(go)
        for one in many:
            self.assertEqual(one.communicate(timeout=DEADLINE_SECONDS), ("1\n", ""))
        self.wait_until_it_listens()
        self.assertEqual(len(self.daemons()), 1)
        run = self.run_it(PREFIX / "bin/pyfxc", "--warm", "-c", "print(6 * 7)")
        self.assertEqual((run.stdout, run.stderr), ("42\n", ""))

    def test_nothing_is_started_unless_it_was_asked_for(self):
        run = self.run_it(PREFIX / "bin/pyfxc", "--why", "-c", "pass")
        self.assertNotIn("started now", run.stderr)
        self.settings.parent.mkdir(parents=True)
        self.settings.write_text("spawn = true\n")
        for variables in {"PYFX": "0"}, {"PYFX_SOCKET": str(self.runtime / "other.sock")}:
            run = self.run_it(PREFIX / "bin/pyfxc", "--why", "-c", "pass", **variables)
            self.assertIn("pyfxc: cold", run.stderr)
            self.assertNotIn("started now", run.stderr)
        self.settings.write_text("[x]\nspawn = true\n")
        run = self.run_it(PREFIX / "bin/pyfxc", "--why", "-c", "pass")
        self.assertNotIn("started now", run.stderr)
        self.assertEqual(self.daemons(), [])

    def test_a_clients_limits_are_not_everybodys(self):
        self.does("setup")
        pyfxc = shlex.quote(str(PREFIX / "bin/pyfxc"))
        limits = ["t 60", "f 4000000", "u 5000"]
        if b"__asan_init" not in (PREFIX / "bin/pyfxc").read_bytes():  # whose shadow takes terabytes
            limits += ["v 8000000", "d 8000000"]
        for limit in limits:
            run = self.run_it("bash", "-c", f"ulimit -{limit}; exec {pyfxc} --why -c 'print(1)'")
            self.assertEqual(run.stdout, "1\n", run.stderr)
            self.assertIn(", and none is started: it would have the limit of ", run.stderr)
            self.assertEqual(self.daemons(), [])
        run = self.run_it("bash", "-c", f"ulimit -S -t 60; exec {pyfxc} --why -c 'pass'")
        self.assertIn(", which is started now", run.stderr)
        self.wait_until_it_listens()
        (pid,) = self.daemons()
        self.assertEqual(resource.prlimit(pid, resource.RLIMIT_CPU), (resource.RLIM_INFINITY,) * 2)

    def test_a_clients_priorities_are_not_everybodys(self):
        self.does("setup")
        words = ["taskset", "-c", str(min(os.sched_getaffinity(0))), "setarch", "-R", "ionice", "-c", "3"]
        root = os.geteuid() == 0
        if root:
            words += ["nice", "-n", "10", "chrt", "--idle", "0"]
        raise_oom = "echo 300 > /proc/$$/oom_score_adj && exec"
        run = self.run_it("sh", "-c", raise_oom + ' "$@"', "sh", *words, PREFIX / "bin/pyfxc", "--why", "-c", SHOW_OWN)
        self.assertIn(", which is started now", run.stderr)
        self.assertEqual(run.stdout, "1 300\n", "the run has its own")
        self.wait_until_it_listens()
        (pid,) = self.daemons()
        self.assertEqual(os.sched_getaffinity(pid), os.sched_getaffinity(0))
        self.assertEqual(pathlib.Path(f"/proc/{pid}/oom_score_adj").read_text(),
                         pathlib.Path("/proc/self/oom_score_adj").read_text())  # fmt: skip
        self.assertEqual(int(pathlib.Path(f"/proc/{pid}/personality").read_text(), 16), 0)
        self.assertTrue(self.run_it("ionice", "-p", pid).stdout.startswith(("none", "best-effort")))
        if root:
            self.assertEqual(os.getpriority(os.PRIO_PROCESS, pid), max(0, os.getpriority(os.PRIO_PROCESS, 1)))
            self.assertEqual(os.sched_getscheduler(pid), os.SCHED_OTHER)
        run = self.run_it(PREFIX / "bin/pyfxc", "--warm", "-c", "print(6 * 7)")
        self.assertEqual((run.stdout, run.stderr), ("42\n", ""))

    def test_in_a_sandbox_of_its_clients_none_is_started(self):
        self.does("setup")
        pyfxc = str(PREFIX / "bin/pyfxc")
        sandboxes = [(["setpriv", "--no-new-privs"], "NoNewPrivs"), (["unshare", "-m"], "mnt namespace"),
                     (["unshare", "-rm"], "")]  # fmt: skip
        for words, what in sandboxes:
            if self.run_it(*words, "true").returncode != 0:
                continue
            # As a shell starts it: this process is one that the client comes from.
            run = self.run_it(*words, pyfxc, "--why", "-c", "print(1)")
            self.assertEqual(run.stdout, "1\n", run.stderr)
            self.assertIn(f", and none is started: it would have another {what}", run.stderr)
            self.assertIn(f"than process {os.getpid()}, which this client comes from", run.stderr)
            self.assertEqual(self.daemons(), [])

    def test_a_daemon_that_could_not_live_is_not_started(self):
        self.does("setup")
        (self.home / ".local/state/pyfx").mkdir(parents=True, exist_ok=True)
        gone = self.runtime / "gone"
        occupied = self.runtime / "occupied"
        (occupied / "pyfx").mkdir(parents=True, mode=0o700)
        (occupied / "pyfx/pyfxd.sock").write_text("")
        obstacles = [
            (gone, f'cannot write to "{gone}": No such file'),
            (occupied, f'"{occupied}/pyfx/pyfxd.sock" is no socket'),
        ]
        for runtime, obstacle in obstacles:
            run = self.run_it(PREFIX / "bin/pyfxc", "--why", "-c", "print(1)", XDG_RUNTIME_DIR=str(runtime))
            self.assertEqual(run.stdout, "1\n")
            self.assertIn(f", and none can be started: {obstacle}", run.stderr)
        self.assertFalse((self.home / ".local/state/pyfx/pyfxd.log").exists())

    @unittest.skipUnless(shutil.which("strace"), "strace is not there")
    def test_what_one_has_left_that_was_killed_the_next_removes(self):
        (self.home / ".bashrc").write_text("alias ll='ls -l'")
        mine = self.home / ".bashrc.pyfx-new.of-mine"
        mine.touch()
        # The search for leaks is by ptrace(2), which strace has already.
        kill = ["strace", "-qq", "-o", "/dev/null", "-e", "trace=rename", "-e", "inject=rename:signal=KILL:when=1"]
        for _ in range(2):
            killed = self.run_it(*kill, PREFIX / "bin/pyfxctl", "setup", "--shell", ASAN_OPTIONS="detect_leaks=0")
            self.assertEqual(killed.returncode, -signal.SIGKILL, killed.stderr)
            self.assertEqual(len(list(self.home.rglob("*.pyfx-new.??????"))), 1)
        self.does("setup", "--shell")
        self.assertEqual(list(self.home.rglob("*.pyfx-new.*")), [mine])

    def test_undo_takes_exactly_its_own_lines_out(self):
        self.settings.parent.mkdir(parents=True)
        before = b"# mine\nmax_runs = 7\n\n[unknown]"
        self.settings.write_bytes(before)
        bashrc = self.home / "dotfiles"
        bashrc.write_bytes(b"alias ll='ls -l'")  # without an end of line
        bashrc.chmod(0o640)
        (self.home / ".bashrc").symlink_to(bashrc)
        said = self.does("setup", "--shell")
        self.assertIn(str(bashrc.parent / ".bashrc"), said)
        self.assertIn("spawn = true\n", self.settings.read_text())
        written = bashrc.read_text()
        self.assertIn("\n  alias python3='pyfxc --as-python3'\n", written)
        self.does("setup", "--shell")
        self.assertEqual(bashrc.read_text(), written, "twice is once")
        again = self.does("setup")
        self.assertIn('.bashrc" has the lines for bash already\n', again)
        self.assertNotIn("alias python3", again, "nothing is left to be added")
        shell = self.run_it("bash", "--norc", "-c", f". {bashrc}; alias python3; complete -p pyfxctl; alias ll")
        self.assertIn("alias python3='pyfxc --as-python3'\ncomplete -F _pyfxctl pyfxctl\nalias ll='ls -l'\n", shell.stdout)
        self.assertEqual(shell.stderr, "")
        # Where pyfx is not installed any more.
        shell = self.run_it("bash", "--norc", "-c", f"PATH=/nonexistent; . {bashrc}; alias")
        self.assertEqual((shell.stdout, shell.stderr), ("alias ll='ls -l'\n", ""))
        self.does("setup", "--undo")
        self.assertEqual(self.settings.read_bytes(), before)
        self.assertEqual(bashrc.read_bytes(), b"alias ll='ls -l'")
        self.assertEqual(bashrc.stat().st_mode & 0o777, 0o640)
        self.assertTrue((self.home / ".bashrc").is_symlink())
        self.assertIn("nothing of setup's", self.does("setup", "--undo"))

    def test_by_the_alias_python3_is_what_it_is_without(self):
        self.does("setup", "--shell")
        venv = self.home / "v"
        subprocess.run(["/usr/bin/python3", "-m", "venv", "--without-pip", venv], check=True)
        tool = venv / "bin/tool"
        tool.write_text(f"#!{venv}/bin/python\nimport sys\nprint(sys.prefix, sys.executable, sys.argv)\n")
        calls = f"python3 {tool} --why; python3 --version; python3 --why; python3 -c 'print(1)' --cold; python3 - x </dev/null"
        for before in "", f"PATH={venv}/bin:$PATH; ":
            plain = self.run_it("bash", "--norc", "-c", before + calls)
            # An alias counts from the next line on.
            typed = f"shopt -s expand_aliases\n. ~/.bashrc\n{before}\n{calls}"
            aliased = self.run_it("bash", "--norc", "-c", typed)
            self.assertEqual((aliased.returncode, aliased.stdout), (plain.returncode, plain.stdout))
            # As by a link named python3, its own name is a path.
            said = aliased.stderr.replace("/usr/bin/python3 ", "python3 ").replace(f"{venv}/bin/python3 ", "python3 ")
            self.assertEqual(said, plain.stderr)
        self.wait_until_it_listens()
        by_alias = self.run_it(PREFIX / "bin/pyfxc", "--why", "--as-python3", tool, "--cold")
        by_name = self.run_it(PREFIX / "bin/pyfxc", "--why", tool)
        self.assertTrue(by_alias.stdout.startswith("/usr /usr/bin/python3"), by_alias.stdout)
        self.assertTrue(by_name.stdout.startswith(f"{venv} "), "pyfxc itself honours the first line")

    def test_undo_removes_a_file_that_it_has_made(self):
        self.does("setup")
        self.assertIn("already", self.does("setup"))
        self.assertTrue(self.settings.exists())
        self.does("setup", "--undo")
        self.assertFalse(self.settings.exists())

    def test_a_dry_run_writes_nothing(self):
        self.assertIn("would do", self.does("setup", "--dry-run", "--shell"))
        self.assertEqual(list(self.home.iterdir()), [])

    def test_what_the_file_says_is_not_overruled(self):
        self.settings.parent.mkdir(parents=True)
        self.settings.write_text("spawn = false\n")
        done = self.run_it(PREFIX / "bin/pyfxctl", "setup")
        self.assertEqual(done.returncode, 1)
        self.assertIn('change it to "spawn = true"', done.stderr)
        self.assertEqual(self.settings.read_text(), "spawn = false\n")


SHOW_OWN = """
import os
print(len(os.sched_getaffinity(0)), open("/proc/self/oom_score_adj").read(), end="")
"""

SHOW_CHILDREN = """
import os, signal
try:
    os.waitpid(-1, os.WNOHANG)
    print("a child")
except ChildProcessError:
    print("no child")
print("a signal" if signal.sigpending() else "no signal")
"""

# inotify(7): whether the name is there is asked after the watch is, so that nothing is missed.
WAIT = """
import ctypes, os, sys
directory = sys.argv[1]
libc = ctypes.CDLL(None, use_errno=True)
fd = libc.inotify_init1(os.O_CLOEXEC)
def wait_for(name, place):
    if libc.inotify_add_watch(fd, place.encode(), 0x100 | 0x80) < 0:
        raise OSError(ctypes.get_errno(), place)
    while not os.path.exists(os.path.join(place, name)):
        os.read(fd, 65536)
wait_for(os.path.basename(directory), os.path.dirname(directory))
wait_for("pyfxd.sock", directory)
# Between bind(2) and listen(2) it refuses.
import socket
while socket.socket(socket.AF_UNIX).connect_ex(os.path.join(directory, "pyfxd.sock")) != 0:
    pass
"""


if __name__ == "__main__":
    unittest.main(verbosity=2)
