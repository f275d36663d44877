# SPDX-License-Identifier: GPL-3.0-or-later
"""A daemon, its runs and its clients, each spoken to by peers that say nearly what real ones say.

    live.py --prefix PREFIX [--connections N | --minutes N] [--seed N] [--sanitized]

Conversations of this build's programs are listened in on first: of runs, with a terminal and without, of
pyfxctl. Then they are repeated with something wrong, to the daemon in place of a client, to the run and the
keeper of its terminal, and to pyfxc in place of a daemon. Now and then an honest run must be right, and the
daemon be the one that it was, with no more descriptors and memory. The same seed says the same things.
"""

import argparse
import contextlib
import collections
import os
import random
import re
import select
import signal
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "soak"))

from place import TIMEOUT, Place, limit_ourselves  # noqa: E402  it tells where the next ones are

import peer  # noqa: E402
from conversations import DESCRIPTORS, Mutation, fields, frames, record  # noqa: E402
from proc import children, descriptors_of, memory_of  # noqa: E402

CODE = ("-c", "print(6 * 7)")
BETWEEN_CHECKS = 100  # connections
GROWTH = 24 << 20  # bytes
GROWTH_SANITIZED = 96 << 20  # the sanitizers keep a little of what is freed, and notes of where
OF_A_ZYGOTE = 6  # descriptors of the daemon: peers may have siblings made
ROOM = 8  # descriptors that a daemon may have more, for a spare and who is just leaving
STOP = 18
BUG = re.compile(r"pyfx: bug|AddressSanitizer|runtime error:|terminate called|LeakSanitizer")


def parse_arguments():
    parser = argparse.ArgumentParser(prog="live", description="Fuzzes a daemon that is alive.")
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--minutes", type=float, help="in place of a number of connections")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--sanitized", action="store_true", help="a build whose processes reserve terabytes")
    return parser.parse_args()


class Live:
    def __init__(self, place, seed, sanitized):
        self.place = place
        self.random = random.Random(seed)
        self.mutation = Mutation(self.random)
        self.growth = GROWTH_SANITIZED if sanitized else GROWTH
        self.seen = collections.Counter()
        self.wrong = []
        self.base = None  # memory and descriptors of the daemon that is there
        self.conversations = []
        self.runs = []
        self.all_frames = []

    def listen_in(self):
        self.place.start_daemon()
        self.wrong += self.place.come_to_rest()  # it is warm
        heard = []
        for program, *arguments in (("pyfxc", *CODE), ("pyfxc", "--profile", "other", *CODE), ("pyfxc", "--profile", "none", *CODE),
                                    ("pyfxctl", "why", *CODE),
                                    ("pyfxctl", "status"), ("pyfxctl", "reload", "none"), ("pyfxctl", "stop", "none")):  # fmt: skip
            heard += record(self.place, program, *arguments)
        heard += record(self.place, "pyfxc", *CODE, on_terminal=True)
        self.conversations = [both for both in heard if both[0]]
        self.runs = [both for both in self.conversations if any(frame.kind == peer.RUN for frame in both[0])]
        self.all_frames = [frame for both in heard for side in both for frame in side]
        if not any(frame.kind == peer.STARTED for frame in self.all_frames):
            self.wrong.append("no run was warm: nothing could be listened to")

    # ---- in place of a client ----

    def bother_daemon(self):
        said, _ = self.random.choice(self.random.choice((self.conversations, self.runs)))
        mutated = self.mutation.of(said, self.all_frames)
        data = self.mutation.data(mutated)
        runs = [frame for frame in said if frame.kind == peer.RUN or frame.kind == 4]
        riding = self._descriptors(runs[0]) if runs else []
        keeper = riding.pop() if riding and isinstance(riding[-1], socket.socket) else None
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(5)
                connection.connect(self.place.socket)
                numbers, riding = riding, []
                self._say(connection, data, said[0], numbers)
                self._hear(connection, keeper)
        except OSError:
            self.seen["hung up"] += 1  # it has had enough
        finally:
            for number in riding:
                os.close(number)
            if keeper is not None:
                keeper.close()

    def tell_of_cold_run(self):
        """A datagram that nobody answers."""
        told = peer.frame(5, peer.field(1, self.random.randrange(20)) + peer.field(2, b"default") + peer.field(3, b"why"))
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as teller:
            teller.settimeout(5)
            try:
                teller.sendto(self.mutation.data(self.mutation.of(frames(told), self.all_frames)), self.place.socket + ".cold")
            except OSError:
                self.seen["hung up"] += 1  # too long, or nobody listens

    def _say(self, connection, data, hello, riding):
        """The descriptors go where a client sends them, behind the Hello, or anywhere."""
        at = len(hello.encoded()) if self.random.random() < 0.9 else self.random.randrange(len(data) + 1)
        if at >= len(data):
            at = 0
        try:
            for piece in self.mutation.pieces(data[:at]):
                connection.sendall(piece)
            for piece in self.mutation.pieces(data[at:]):
                numbers, riding = riding, []
                peer.send(connection, piece, numbers)
        finally:
            for number in riding:
                os.close(number)
        if self.random.random() < 0.3:
            connection.shutdown(self.random.choice((socket.SHUT_WR, socket.SHUT_RD, socket.SHUT_RDWR)))

    def _hear(self, connection, keeper):
        """What is answered, for a while; who has begun is told nonsense as well."""
        if self.random.random() < 0.2:
            return
        end = time.monotonic() + self.random.choice((0.02, 0.1, 0.5))
        told = False
        heard = b""
        while (left := end - time.monotonic()) > 0 and select.select([connection], [], [], left)[0]:
            data, numbers = peer.receive(connection)
            for number in numbers:
                os.close(number)
            if not data:
                break
            heard += data
            if told or not any(frame.kind == peer.STARTED for frame in frames(heard)):
                continue
            told = True
            self.seen["begun"] += 1
            for to in (connection, keeper):
                if to is not None and self.random.random() < 0.7:
                    place = peer.frame(96, peer.field(1, self.random.choice((0, 1, 2))) + peer.field(2, self.random.randrange(4)))
                    mutated = self.mutation.of(frames(place) * self.random.choice((1, 2, 50)), self.all_frames)
                    to.sendall(self.mutation.data(mutated))

    def _descriptors(self, run):
        """Those that ride on a Run: a parcel with what the Run names, or with something else; or what is
        no parcel. For a terminal session our end of its socket pair comes last.
        """
        row = dict(fields(run.payload) or [])
        count = 1 + len(row.get(4, b"")) // 4
        inside = [os.open("/", os.O_PATH | os.O_DIRECTORY)]
        inside += [os.open(os.devnull, os.O_RDWR) for _ in range(count - 1)]
        keeper = []
        if 17 in row:
            ours, theirs = os.openpty()
            os.close(ours if self.random.random() < 0.5 else os.dup(ours))
            inside.append(theirs)
            near, far = socket.socketpair()
            keeper.append(near)
            near.settimeout(2)
            inside.append(far.detach())
        if self.random.random() < 0.2:
            self._spoil(inside)
        near, far = socket.socketpair()
        near.settimeout(2)
        message = peer.frame(DESCRIPTORS, b"", len(inside))
        if self.random.random() < 0.1:
            message = self.mutation.data(self.mutation.of(frames(message), self.all_frames)) or b"x"
        with near, contextlib.suppress(TimeoutError):  # nobody reads, and it may be larger than what fits
            peer.send(near, message, inside[:250])
        for number in inside[250:]:
            os.close(number)
        riding = [far.detach()]
        if self.random.random() < 0.1:
            self._spoil(riding)
        return riding + keeper

    def _spoil(self, numbers):
        kind = self.random.randrange(5)
        if kind == 0 and numbers:
            os.close(numbers.pop(self.random.randrange(len(numbers))))
        elif kind == 1:
            numbers.extend(os.open(os.devnull, os.O_RDONLY) for _ in range(self.random.choice((1, 20, 200))))
        elif kind == 2:
            self.random.shuffle(numbers)
        elif numbers:
            at = self.random.randrange(len(numbers))
            os.close(numbers[at])
            numbers[at] = self._odd_descriptor()

    def _odd_descriptor(self):
        kind = self.random.randrange(5)
        if kind == 0:
            with select.epoll() as epoll:
                return os.dup(epoll.fileno())
        if kind == 1:
            read, write = os.pipe()
            os.close(write)
            return read
        if kind == 2:
            return socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).detach()
        if kind == 3:
            return os.eventfd(0)
        return os.memfd_create("odd")

    # ---- in place of a daemon ----

    def bother_client(self):
        """pyfxc runs its script elsewhere, or knows that it has begun; it never does neither."""
        _, answered = self.random.choice(self.runs)
        data = self.mutation.data(self.mutation.of(answered, self.all_frames))
        path = os.path.join(self.place.folder, "lies.sock")
        # In place of the run, for which a client has a pidfd. It has ended, as a run does.
        run = os.posix_spawn("/bin/true", ["true"], {})
        os.waitid(os.P_PID, run, os.WEXITED | os.WNOWAIT)
        pidfd = os.pidfd_open(run)
        environment = dict(self.place.environment, PYFX_SOCKET=path, PYFX_TIMEOUT="3")
        with peer.listen(path) as listener, subprocess.Popen(
            [os.path.join(self.place.bin, "pyfxc"), *CODE], env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as client:  # fmt: skip
            listener.settimeout(TIMEOUT)
            connection, _ = listener.accept()
            with connection:
                peer.read_request(connection)
                try:
                    for piece in self.mutation.pieces(data):
                        peer.send(connection, piece, [os.dup(pidfd)])
                except OSError:
                    pass  # it has hung up
            out, err = client.communicate(timeout=TIMEOUT)
        os.unlink(path)
        os.close(pidfd)
        os.waitpid(run, 0)
        may_have_begun = any(frame.kind == peer.STARTED for frame in frames(data))
        self.seen["client told of a beginning" if may_have_begun else "client told of none"] += 1
        cold = (client.returncode, out) == (0, b"42\n")
        if BUG.search(err.decode(errors="replace")) or not (cold or may_have_begun) or (may_have_begun and out not in (b"", b"42\n")):
            self.wrong.append(f"pyfxc: status {client.returncode}, {out!r}, {err[-800:]!r} after {data[:400].hex()}")

    # ---- looking ----

    def see_to_daemon(self, connection):
        """Some of what is said is a Stop."""
        daemon = self.place.daemon
        if daemon.poll() is None:
            return
        self.seen["stopped as told"] += 1
        if daemon.returncode != 0:
            self.wrong.append(f"the daemon ended with {daemon.returncode} before connection {connection}")
        self.base = None
        self.place.start_daemon()

    def check(self, connection):
        self.see_to_daemon(connection)
        problems = self.place.come_to_rest()
        self.wrong += problems
        now = self._come_down()
        if self.base is None:
            self.base = now
        elif now[0] > self.base[0] + self.growth:
            self.wrong.append(f"the daemon has grown: {self.base[0] >> 10} to {now[0] >> 10} KiB at {connection}")
        elif now[1] > self.base[1] + ROOM:
            self.wrong.append(f"more descriptors: {self.base[1]} to {now[1]} at {connection}")
        with open(self.place.log, encoding="utf-8", errors="replace") as log:
            if found := BUG.search(text := log.read()):
                self.wrong.append(f"the log at {connection}: {text[max(found.start() - 300, 0) : found.start() + 3000]}")
        return not self.wrong

    def _come_down(self):
        """Memory and descriptors of the daemon; who is refused has 2 s to leave, who is silent 10."""
        end = time.monotonic() + 60
        while True:
            pid = self.place.daemon.pid
            now = memory_of(pid), descriptors_of(pid) - OF_A_ZYGOTE * len(children(pid))
            if self.base is None or now[1] <= self.base[1] + ROOM or time.monotonic() > end:
                return now
            select.select([], [], [], 0.2)

    def figures(self):
        for what, count in sorted(self.seen.items()):
            print(f"{count:7} x {what}")
        if self.place.daemon.poll() is None:
            print(f"daemon: {self.base} bytes and descriptors besides those of zygotes, now {self._come_down()}")


def fuzz(live, arguments):
    until = None if arguments.minutes is None else time.monotonic() + 60 * arguments.minutes
    connection = 0
    live.listen_in()
    live.check(0)
    while not live.wrong and (connection < arguments.connections if until is None else time.monotonic() < until):
        connection += 1
        live.see_to_daemon(connection)
        if connection % 20 == 0:
            live.bother_client()
        elif connection % 20 == 10:
            live.tell_of_cold_run()
        else:
            live.bother_daemon()
        if connection % BETWEEN_CHECKS == 0 and not live.check(connection):
            break
    live.wrong += [] if live.wrong or live.check(connection) else live.wrong
    return connection


def main():
    arguments = parse_arguments()
    limit_ourselves(arguments.sanitized)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    # A daemon that keeps what is freed would look like one that grows.
    options = [os.environ["ASAN_OPTIONS"]] if "ASAN_OPTIONS" in os.environ else []
    os.environ["ASAN_OPTIONS"] = ":".join([*options, "quarantine_size_mb=1"])
    place = Place(arguments.prefix)
    live = Live(place, arguments.seed, arguments.sanitized)
    connections = 0
    try:
        connections = fuzz(live, arguments)
        live.figures()
    finally:
        place.close()
    for problem in live.wrong:
        print(f"wrong: {problem}")
    print(f"{connections} connections with seed {arguments.seed}, {len(live.wrong)} wrong")
    return 1 if live.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
