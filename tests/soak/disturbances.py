# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to pyfx while it serves: killers, hostile peers, files that change."""

import array
import collections
import os
import signal
import socket
import struct
import subprocess
import threading
import time

import hardships
from peer import HELLO, RUN, field, frame
from proc import children


def hello(random):
    major = random.choice([1, 1, 1, 2, 0, 65535])
    return frame(HELLO, b"pyfx" + struct.pack("<HHQ", major, random.randrange(5), random.getrandbits(64)))


def strings(*values):
    return b"".join(value + b"\0" for value in values)


def run_message(random):
    """A Run that is nearly right."""
    fields = [
        field(1, random.choice([b"default", b"other", b"none", b"../x", b"\xff"])),
        field(2, strings(b"-c", b"pass")),
        field(3, strings(b"A=b")),
        field(4, struct.pack("<I", random.randrange(5000)) * random.randrange(3)),
        field(5, struct.pack("<I", 0o22)),
        field(19, struct.pack("<I", 1)),
    ]
    if random.random() < 0.5:
        fields.pop(random.randrange(len(fields)))
    if random.random() < 0.3:
        fields.append(field(random.randrange(1 << 16), random.randbytes(random.randrange(50))))
    payload = b"".join(fields)
    if random.random() < 0.3:
        at = random.randrange(len(payload))
        payload = payload[:at] + random.randbytes(1) + payload[at + 1 :]
    return payload


class Peers:
    """Speak to the daemon, and not as they should."""

    def __init__(self, place, random):
        self.place = place
        self.random = random
        self.silent = collections.deque(maxlen=40)

    def bother(self):
        try:
            peer = socket.socket(socket.AF_UNIX)
            peer.settimeout(5)
            peer.connect(self.place.socket)
        except OSError:
            return
        with peer:
            kind = self.random.choice((self._noise, self._flood, self._nearly, self._cut, self._mute))
            try:
                kind(peer)
            except OSError:
                pass  # it has hung up

    def be_gone(self):
        while self.silent:
            self.silent.pop().close()

    def _noise(self, peer):
        peer.sendall(self.random.randbytes(self.random.randrange(1, 100_000)))

    def _flood(self, peer):
        """Descriptors that nobody announced."""
        with open(os.devnull, "rb") as null:
            numbers = array.array("i", [null.fileno()] * self.random.randrange(1, 250))
            peer.sendmsg([hello(self.random)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, numbers)])
        peer.recv(1 << 16)

    def _nearly(self, peer):
        payload = run_message(self.random)
        ours, theirs = socket.socketpair()
        with ours, theirs:
            numbers = array.array("i", [theirs.fileno()])
            peer.sendall(hello(self.random))
            peer.sendmsg([frame(RUN, payload, 1)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, numbers)])
        peer.recv(1 << 16)

    def _cut(self, peer):
        text = hello(self.random) + frame(RUN, run_message(self.random), 1)
        peer.sendall(text[: self.random.randrange(len(text))])

    def _mute(self, peer):
        self.silent.append(peer.dup())


class Storm(threading.Thread):
    """One disturbance after the other."""

    def __init__(self, place, random, until):
        super().__init__()
        self.place = place
        self.random = random
        self.until = until
        self.peers = Peers(place, random)
        self.hardships = hardships.Hardships(place, random)
        self.done = self.hardships.done
        self.wrong = self.hardships.wrong

    def run(self):
        kinds = [self.kill_daemon, self.kill_zygote, self.kill_spare, self.stop_zygote, self.stop_daemon, self.break_profile,
                 self.touch_profile, self.odd_times, self.reload, self.many_names]  # fmt: skip
        kinds += self.hardships.kinds() + [self.peer] * 12
        while time.monotonic() < self.until:
            time.sleep(self.random.random() * 0.2)
            kind = self.random.choice(kinds)
            done = None
            try:
                done = kind()
            except (OSError, subprocess.SubprocessError) as error:
                self.wrong.append(f"{kind.__name__}: {error}")
            if done is not False:
                self.done["disturbed by " + kind.__name__.replace("_", " ")] += 1
            self.hardships.look_after()
            self.place.start_daemon()
        self.hardships.look_after(at_end=True)
        self.place.write_profile("default.toml", 'preload = ["json", "subprocess", "tempfile"]\n')
        self.peers.be_gone()

    def peer(self):
        self.peers.bother()

    def zygotes(self):
        return children(self.place.daemon.pid)

    def send(self, pids, number):
        if not pids:
            return None
        pid = self.random.choice(pids)
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return None
        return pid

    def kill_daemon(self):
        self.place.kill_daemon()

    def kill_zygote(self):
        self.send(self.zygotes(), signal.SIGKILL)

    def kill_spare(self):
        self.send([spare for zygote in self.zygotes() for spare in children(zygote)], signal.SIGKILL)

    def stop_zygote(self):
        self._stop_for_a_while(self.zygotes())

    def stop_daemon(self):
        self._stop_for_a_while([self.place.daemon.pid])

    def _stop_for_a_while(self, pids):
        pid = self.send(pids, signal.SIGSTOP)
        if pid is None:
            return
        time.sleep(self.random.random() * 0.5)
        try:
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            pass

    def break_profile(self):
        text = self.random.choice(["preload = [", "x = 1\n", "a" + ".a" * 20_000 + " = 1\n", 'preload = ["no_such_module"]\n'])
        self.place.write_profile("default.toml", text)
        time.sleep(self.random.random() * 0.2)
        self.touch_profile()

    def touch_profile(self):
        self.place.touch_profile(self.random)

    def odd_times(self):
        """What files show of a clock that was set back, or far ahead."""
        self.touch_profile()
        when = self.random.choice((0, 1, 2**31, 2**32 + 1, time.time() - 3600, time.time() + 3600))
        os.utime(os.path.join(self.place.profiles, "default.toml"), (when, when))

    def reload(self):
        self.place.ask("reload")

    def many_names(self):
        """More events than anybody reads at once."""
        for number in range(300):
            name = os.path.join(self.place.profiles, f"noise{number}.toml")
            with open(name, "w", encoding="ascii") as file:
                file.write("description = 'noise'\n")
            os.unlink(name)
