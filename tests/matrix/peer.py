# SPDX-License-Identifier: GPL-3.0-or-later
"""The protocol as bytes, for daemons that tests play: what stands in docs/protocol.md, 1 to 4."""

import array
import os
import select
import socket
import struct
import threading

HELLO, RUN, STARTED, REFUSED = 1, 2, 32, 34
DEADLINE = 60  # seconds


def field(number, value):
    """One field; a number is a u32."""
    if isinstance(value, int):
        value = struct.pack("<I", value)
    return struct.pack("<HI", number, len(value)) + value


def frame(kind, payload=b"", descriptors=0):
    return struct.pack("<IHH", len(payload), kind, descriptors) + payload


def hello(major=1, minor=1):
    return frame(HELLO, b"pyfx" + struct.pack("<HHQ", major, minor, 0))


def started(run_id=1, pid=1):
    """Announces a descriptor, which goes with its first byte."""
    return frame(STARTED, field(1, struct.pack("<Q", run_id)) + field(2, pid), 1)


def refused(code, text=b"because"):
    return frame(REFUSED, field(1, text) + field(2, code))


def listen(path, backlog=16):
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen(backlog)
    return listener


class FakeDaemon:
    """Reads one client's whole request, answers with `answer` and hangs up."""

    def __init__(self, path, answer):
        self._listener = listen(path)
        self._answer = answer
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        self._listener.settimeout(DEADLINE)
        try:
            connection, _ = self._listener.accept()
        except TimeoutError:
            return
        with connection:
            connection.settimeout(DEADLINE)
            read_request(connection)
            try:
                connection.sendall(self._answer)
            except OSError:
                pass  # it has hung up first

    def close(self):
        self._listener.close()
        self._thread.join()


def read_request(connection):
    """A Hello and a Run; the descriptors are closed."""
    data = b""
    for _ in range(2):
        while len(data) < 8 or len(data) < 8 + struct.unpack_from("<I", data)[0]:
            piece, fds = receive(connection)
            for fd in fds:
                os.close(fd)
            if not piece:
                return
            data += piece
        data = data[8 + struct.unpack_from("<I", data)[0]:]


def receive(connection):
    """Bytes and descriptors; no bytes at the end of the stream."""
    room = socket.CMSG_SPACE(253 * 4)
    try:
        data, ancillary, _, _ = connection.recvmsg(1 << 16, room, socket.MSG_CMSG_CLOEXEC)
    except ConnectionError:
        return b"", []
    fds = array.array("i")
    for level, kind, content in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            fds.frombytes(content[: len(content) // 4 * 4])
    return data, list(fds)


def send(connection, data, fds):
    """The descriptors go with the first byte, and are closed here in any case."""
    ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
    try:
        sent = connection.sendmsg([data], ancillary)
        connection.sendall(data[sent:])
    finally:
        for fd in fds:
            os.close(fd)


class Proxy:
    """Stands between one client and the daemon, and passes on what they say and send.

    With `cut_request_at` it hangs up on both after so many bytes of the client's. hang_up() and
    inject(bytes to the client) are for later: when `started` is set the client has been told that its
    run has begun. A proxy that kept this back would be an obstacle that no kernel puts up.
    """

    def __init__(self, path, daemon_path, cut_request_at=None):
        self._listener = listen(path)
        self._daemon_path = daemon_path
        self._cut_at = cut_request_at
        self._wake = os.pipe()
        self._orders = []
        self.started = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def hang_up(self):
        self._order(None)

    def inject(self, data):
        self._order(data)

    def close(self):
        self._order(None)
        self._listener.close()
        self._thread.join()
        for fd in self._wake:
            os.close(fd)

    def _order(self, what):
        self._orders.append(what)
        os.write(self._wake[1], b"x")

    def _serve(self):
        ready = select.select([self._listener, self._wake[0]], [], [], DEADLINE)[0]
        if self._listener not in ready:
            return
        client, _ = self._listener.accept()
        daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        daemon.connect(self._daemon_path)
        with client, daemon:
            try:
                self._relay(client, daemon)
            except OSError:
                pass  # one of them has hung up

    def _relay(self, client, daemon):
        passed = 0
        sources = {client: daemon, daemon: client}
        while sources:
            ready = select.select([*sources, self._wake[0]], [], [], DEADLINE)[0]
            if not ready:
                return
            if self._wake[0] in ready:
                os.read(self._wake[0], 1)
                order = self._orders.pop(0)
                if order is None:
                    return
                client.sendall(order)
                continue
            source = ready[0]
            data, fds = receive(source)
            if not data:
                sources[source].shutdown(socket.SHUT_WR)
                del sources[source]
                continue
            if source is client and self._cut_at is not None:
                data = data[: self._cut_at - passed]
                passed += len(data)
            if data or fds:
                send(sources[source], data, fds)
                if source is daemon and fds:
                    self.started.set()
            if self._cut_at is not None and passed >= self._cut_at:
                return
