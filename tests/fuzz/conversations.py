# SPDX-License-Identifier: GPL-3.0-or-later
"""What real clients and a real daemon say to each other, and what may become of that on the way."""

import fcntl
import os
import select
import socket
import struct
import subprocess
import termios

import peer

DEADLINE = 60  # seconds
INTERESTING = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
DESCRIPTORS = 6  # the message alone in a parcel


class Frame:
    def __init__(self, kind, payload, descriptors, length=None):
        self.kind = kind
        self.payload = payload
        self.descriptors = descriptors
        self.length = length  # that is said; None: what it is

    def encoded(self):
        length = len(self.payload) if self.length is None else self.length
        return struct.pack("<IHH", length & 0xFFFFFFFF, self.kind & 0xFFFF, self.descriptors & 0xFFFF) + self.payload

    def copy(self):
        return Frame(self.kind, self.payload, self.descriptors, self.length)


def frames(data):
    """The whole frames in it."""
    found = []
    while len(data) >= 8:
        length, kind, descriptors = struct.unpack_from("<IHH", data)
        if len(data) < 8 + length:
            break
        found.append(Frame(kind, data[8 : 8 + length], descriptors))
        data = data[8 + length :]
    return found


def fields(payload):
    """[id, value] of each; None for what is no row of fields."""
    found = []
    while payload:
        if len(payload) < 6:
            return None
        number, length = struct.unpack_from("<HI", payload)
        if len(payload) < 6 + length:
            return None
        found.append([number, payload[6 : 6 + length]])
        payload = payload[6 + length :]
    return found


# ---- recording -------------------------------------------------------------------------------


def take_terminal():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def record(place, program, *arguments, on_terminal=False):
    """The connections of one program: (what it said, what the daemon answered), whole frames of each."""
    path = os.path.join(place.folder, "heard.sock")
    environment = dict(place.environment, PYFX_SOCKET=path, PYFX_TIMEOUT=str(DEADLINE))
    listener = peer.listen(path)
    ours, theirs = os.openpty() if on_terminal else (None, os.open(os.devnull, os.O_RDWR))
    with listener, subprocess.Popen(
        [os.path.join(place.bin, program), *arguments], env=environment, stdin=theirs, stdout=theirs, stderr=theirs,
        preexec_fn=take_terminal if on_terminal else None,
    ) as process:  # fmt: skip
        ended = os.pidfd_open(process.pid)
        said = []
        while listener in select.select([listener, ended], [], [], DEADLINE)[0]:
            connection, _ = listener.accept()
            daemon = socket.socket(socket.AF_UNIX)
            daemon.connect(place.socket)
            said.append(_relay(connection, daemon))
        process.kill()
    for number in (ours, theirs, ended):
        if number is not None:
            os.close(number)
    os.unlink(path)
    return [tuple(frames(side) for side in both) for both in said]


def _relay(client, daemon):
    said = {client: b"", daemon: b""}
    other = {client: daemon, daemon: client}
    with client, daemon:
        while True:
            for source in select.select([client, daemon], [], [], DEADLINE)[0]:
                data, numbers = peer.receive(source)
                said[source] += data
                try:
                    peer.send(other[source], data, numbers)
                except OSError:
                    data = b""
                if not data:
                    return said[client], said[daemon]


# ---- mutation --------------------------------------------------------------------------------


class Mutation:
    def __init__(self, random):
        self.random = random

    def of(self, original, others):
        """Frames like `original`, with something wrong; `others` are all that were ever heard."""
        mutated = [frame.copy() for frame in original]
        for _ in range(self.random.choice((0, 1, 1, 1, 2, 3, 8))):
            if not mutated:
                break
            kind = self.random.choice((self._field, self._field, self._field, self._bytes, self._header, self._order,
                                       self._foreign))  # fmt: skip
            kind(mutated, others)
        return mutated

    def data(self, mutated):
        """Their bytes, mostly all of them."""
        data = b"".join(frame.encoded() for frame in mutated)
        choice = self.random.random()
        if choice < 0.1:
            return data[: self.random.randrange(len(data) + 1)]
        if choice < 0.15:
            return data + self.random.randbytes(self.random.randrange(1, 5000))
        return data

    def pieces(self, data):
        while data:
            size = self.random.choice((len(data), len(data), 1, self.random.randrange(1, len(data) + 1)))
            yield data[:size]
            data = data[size:]

    def _field(self, mutated, _):
        frame = self.random.choice(mutated)
        at = 16 if frame.kind == peer.HELLO else 0
        row = fields(frame.payload[at:])
        if not row:
            return
        at_field = self.random.randrange(len(row))
        number, value = row[at_field]
        kind = self.random.randrange(7)
        if kind == 0:
            row.pop(at_field)
        elif kind == 1:
            row.insert(self.random.randrange(len(row) + 1), [number, value])
        elif kind == 2:
            row[at_field][0] = self.random.choice((0, number + 1, 0x7FFF, 0x8000, self.random.getrandbits(16)))
        elif kind == 3:
            row[at_field][1] = self._value(value)
        elif kind == 4:
            row[at_field][1] = b""
        elif kind == 5:
            row[at_field][1] = value * self.random.choice((2, 3, 1000)) if len(value) < 5000 else value[::-1]
        else:
            self.random.shuffle(row)
        frame.payload = frame.payload[:at] + b"".join(peer.field(number & 0xFFFF, value) for number, value in row)

    def _value(self, value):
        if len(value) in (4, 8) and self.random.random() < 0.7:
            number = self.random.choice(INTERESTING) * self.random.choice((1, 1 << 32)) + self.random.randrange(2)
            return struct.pack("<Q", number & 0xFFFFFFFFFFFFFFFF)[: len(value)]
        return self._damaged(value)

    def _damaged(self, value):
        value = bytearray(value)
        for _ in range(self.random.choice((1, 1, 2, 10))):
            at = self.random.randrange(len(value) + 1)
            kind = self.random.randrange(4)
            if kind == 0 and at < len(value):
                value[at] ^= 1 << self.random.randrange(8)
            elif kind == 1:
                value[at:at] = self.random.choice((b"\0", b"\xff", b"=", b"/../", self.random.randbytes(3)))
            elif kind == 2:
                del value[at : at + self.random.choice((1, 2, 100))]
            elif at < len(value):
                value[at] = self.random.randrange(256)
        return bytes(value)

    def _bytes(self, mutated, _):
        frame = self.random.choice(mutated)
        frame.payload = self._damaged(frame.payload)

    def _header(self, mutated, _):
        frame = self.random.choice(mutated)
        kind = self.random.randrange(3)
        if kind == 0:
            frame.length = self.random.choice((*INTERESTING, len(frame.payload) + 1, max(len(frame.payload) - 1, 0), 8 << 20))
        elif kind == 1:
            frame.kind = self.random.choice((0, 64, 65, 66, 72, 74, 76, 80, 96, 0x8001, 0xFFFF, self.random.randrange(100)))
        else:
            frame.descriptors = self.random.choice((0, 1, 2, 1024, 1025, 0xFFFF))

    def _order(self, mutated, _):
        kind = self.random.randrange(3)
        at = self.random.randrange(len(mutated))
        if kind == 0:
            mutated.pop(at)
        elif kind == 1:
            mutated.insert(at, mutated[at].copy())
        else:
            self.random.shuffle(mutated)

    def _foreign(self, mutated, others):
        mutated.insert(self.random.randrange(len(mutated) + 1), self.random.choice(others).copy())
