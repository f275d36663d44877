# SPDX-License-Identifier: GPL-3.0-or-later
"""What a system can lack: room on the disk, processes, events, a clock that goes on as it did, a zygote that
answers. Each is a disturbance for the storm; what it leaves is taken back before it returns, but for
zygotes that are stopped for longer than a fork may take.
"""

import collections
import os
import re
import resource
import signal
import subprocess
import threading
import time

import shelter
from proc import children

LONG = 45  # seconds, where a fork may take 30
BETWEEN_LONG_STOPS = 120
MOST_EVENTS = 100_000  # so many can be made in a second or two
YEAR = 31_557_600


class Hardships:
    def __init__(self, place, random):
        self.place = place
        self.random = random
        self.wrong = []
        self.done = collections.Counter()
        self.left_out = []
        self._stopped = None  # (pidfd, since)
        self._next_long_stop = 0
        self._answer = 42

    def kinds(self):
        """Those that can be had here."""
        kinds = [self.long_stop]
        if self.place.small_is_small:
            kinds += [self.full_disk, self.full_disk]
        else:
            self.left_out.append("full disk")
        if self._can_have_other_clocks():
            kinds.append(self.other_clocks)
        else:
            self.left_out.append("other clocks")
        if os.geteuid() != 0:
            kinds.append(self.few_processes)
        else:
            self.left_out.append("few processes (root is exempt)")
        with open("/proc/sys/fs/inotify/max_queued_events", encoding="ascii") as file:
            self._most_events = int(file.read())
        if self._most_events <= MOST_EVENTS:
            kinds.append(self.lost_events)
        else:
            self.left_out.append(f"lost events ({self._most_events} fit the queue)")
        return kinds

    # ---- the disk ----

    def full_disk(self):
        """Bytes, entries or both are used up where the socket and the warm-ups' directories are."""
        fillers = []
        kind = self.random.randrange(3)
        try:
            if kind != 1:
                fillers.append(self._fill("bytes"))
            if kind != 0:
                while True:
                    fillers.append(self._make(f"entry{len(fillers)}"))
        except OSError:
            pass  # full
        if self.random.random() < 0.5:
            self.place.touch_profile(self.random)
        if self.random.random() < 0.5:
            self.place.kill_daemon()
            self.place.start_daemon()
        time.sleep(self.random.random())
        for path in fillers:
            os.unlink(path)

    def _make(self, name):
        path = os.path.join(self.place.small, name)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        return path

    def _fill(self, name):
        path = self._make(name)
        descriptor = os.open(path, os.O_WRONLY)
        try:
            while os.write(descriptor, bytes(4096)) == 4096:
                pass
        except OSError:
            pass  # full
        finally:
            os.close(descriptor)
        return path

    # ---- processes ----

    def few_processes(self):
        """Neither the daemon nor its zygotes can fork: the user has more processes than they may have."""
        daemon = self.place.daemon.pid
        before = {}
        # Not runs that the daemon has adopted; nor one that warms up, for which it would be what an import has set.
        warm = re.findall(r"^\S+ +warm +(\d+)", self.place.ask("status").stdout, re.MULTILINE)
        for pid in (daemon, *(child for child in children(daemon) if str(child) in warm)):
            try:
                before[pid] = resource.prlimit(pid, resource.RLIMIT_NPROC)
                resource.prlimit(pid, resource.RLIMIT_NPROC, (1, before[pid][1]))
            except ProcessLookupError:
                pass
        if self.random.random() < 0.5:
            self.place.touch_profile(self.random)
        time.sleep(self.random.random())
        for pid, limit in before.items():
            try:
                resource.prlimit(pid, resource.RLIMIT_NPROC, limit)
            except ProcessLookupError:
                pass

    # ---- events ----

    def lost_events(self):
        """More than the kernel keeps, with a change among them that matters (inotify(7), IN_Q_OVERFLOW)."""
        daemon = self.place.daemon
        self._answer += 1
        daemon.send_signal(signal.SIGSTOP)
        try:
            for number in range(self._most_events // 3 + 1):
                path = os.path.join(self.place.profiles, f"noise{number}")
                descriptor = os.open(path, os.O_CREAT | os.O_WRONLY)
                os.write(descriptor, b"x")
                os.close(descriptor)
                os.unlink(path)
            self.place.write_profile("other.py", f"import collections\nanswer = {self._answer}\n")
        finally:
            daemon.send_signal(signal.SIGCONT)
        done = self.place.run("--profile", "other", "-c", "print(globals().get('answer', 'cold'))")
        if done.returncode != 125 and done.stdout not in (f"{self._answer}\n", "cold\n"):
            self.wrong.append(f"stale after events were lost: {self._answer} expected, {done}")

    # ---- clocks ----

    def _can_have_other_clocks(self):
        found = []

        def look():
            try:
                shelter.leave_for_other_clocks(1000, 1000)
                done = subprocess.run(["readlink", "/proc/self/ns/time"], capture_output=True, check=True)
                found.append(done.stdout.strip().decode() != os.readlink("/proc/self/ns/time"))
            except OSError:
                pass

        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        return found == [True]

    def other_clocks(self):
        """A daemon takes over whose clocks are years ahead or nearly an uptime behind. Clients with the old ones
        are cold, those with its own are warm.
        """
        ahead = self.random.choice((3600, YEAR, 60 * YEAR, -int(time.monotonic() * 0.9)))
        self.place.kill_daemon()
        # It ends with the thread (prctl(2), PR_SET_PDEATHSIG).
        thread = threading.Thread(target=self._serve_with_other_clocks, args=(ahead,))
        thread.start()
        thread.join()
        self.place.kill_daemon()

    def _serve_with_other_clocks(self, ahead):
        shelter.leave_for_other_clocks(ahead, ahead)
        self.place.start_daemon()
        for _ in range(self.random.randrange(1, 5)):
            done = self.place.run("-c", "print(6 * 7)", PYFX_WHY="1", PYFX_TIMEOUT="60")
            if (done.returncode, done.stdout) != (0, "42\n"):
                self.wrong.append(f"with clocks {ahead} s ahead: {done}")
            _, _, why = done.stderr.rpartition("pyfxc: ")
            self.done[f"with other clocks {why.rpartition(', ')[0]}"] += 1

    # ---- zygotes ----

    def long_stop(self):
        """A zygote is silent for longer than a fork may take: it is replaced."""
        if self._stopped is not None or time.monotonic() < self._next_long_stop:
            return False
        for pid in children(self.place.daemon.pid):
            # Not the profile that most clients ask for: they would all wait.
            if not self._is_zygote(pid, b"other"):
                continue
            try:
                pidfd = os.pidfd_open(pid)
                signal.pidfd_send_signal(pidfd, signal.SIGSTOP)
            except ProcessLookupError:
                continue
            self._stopped = pidfd, time.monotonic()
            self._next_long_stop = time.monotonic() + BETWEEN_LONG_STOPS
            return True
        return False

    @staticmethod
    def _is_zygote(pid, profile=b""):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                return file.read().startswith(b"pyfx-zygote\0" + profile)
        except OSError:
            return False

    def look_after(self, at_end=False):
        """Goes on with what was stopped long ago."""
        if self._stopped is None or not (at_end or time.monotonic() > self._stopped[1] + LONG):
            return
        pidfd, _ = self._stopped
        self._stopped = None
        try:
            signal.pidfd_send_signal(pidfd, signal.SIGCONT)
            self.done["stopped zygotes that went on"] += 1
        except ProcessLookupError:
            self.done["stopped zygotes that were replaced"] += 1
        os.close(pidfd)
