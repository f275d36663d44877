# SPDX-License-Identifier: GPL-3.0-or-later
"""What answers is another daemon than ours, or none at all."""

import os

import cell as cells
import peer
from obstacles.common import COLD, KILLED, WARM, after, before


ANSWERS = {
    "version": peer.hello(major=2) + peer.refused(1),
    "version_alone": peer.hello(major=2),
    "refusal_of_a_later_version": peer.hello(minor=9) + peer.refused(4711),
    "garbage": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "zeros": bytes(64),
    "endless_frame": b"\xff" * 64,
    "silence": b"",
    "hello_alone": peer.hello(),
    "unknown_message": peer.hello() + peer.frame(999, b"x"),
    "started_without_its_descriptor": peer.hello() + peer.started(),
}


def answered(name, answer):
    def play(cell):
        cell.keep(peer.FakeDaemon(cell.socket, answer))
        cell.expect(cell.start(), COLD)
        os.unlink(cell.socket)

    play.__name__ = f"answer_cut {name}"
    before(play)


for _name, _answer in ANSWERS.items():
    answered(_name, _answer)
# The first bytes of an answer, each frame and field cut in its middle.
_WHOLE = peer.hello() + peer.refused(8)
for _size in (1, 7, 8, 9, 23, 24, 25, 31, 40, len(_WHOLE) - 1):
    answered(f"at {_size}", _WHOLE[:_size])


def proxied(cell, **how):
    """A proxy at the client's socket; the daemon's is another."""
    cell.start_daemon(socket=cell.path("run", "real.sock"))
    proxy = cell.keep(peer.Proxy(cell.socket, cell.path("run", "real.sock"), **how))
    cell.at_the_end(lambda: os.unlink(cell.socket))
    return proxy


def cut_request(position):
    def play(cell):
        proxied(cell, cut_request_at=position)
        cell.expect(cell.start(), COLD)

    play.__name__ = f"request_cut at {position}"
    before(play)


for _position in (0, 1, 8, 24, 40, 60, 100, 200):
    cut_request(_position)


@after
def proxy_gone(cell):
    # To the daemon it is the client that has vanished.
    proxy = proxied(cell)
    client = cell.start(waits=True)
    cell.wait_for_script()
    assert proxy.started.wait(cells.DEADLINE)
    proxy.hang_up()
    cell.expect(client, WARM, status=KILLED, output=b"")


@before
def garbage(cell):
    cell.keep(peer.FakeDaemon(cell.socket, peer.hello() + b"\xff" * 64))
    cell.expect(cell.start(), COLD)
    os.unlink(cell.socket)


@after
def garbage_(cell):
    proxy = proxied(cell)
    client = cell.start(waits=True)
    cell.wait_for_script()
    assert proxy.started.wait(cells.DEADLINE)
    proxy.inject(b"\xff" * 64)
    cell.let_script_go()
    if kernel_tells_status():
        cell.expect(client, WARM)
    else:
        # How the run ended nobody can say; that it must not be run again is known.
        out, err = client.communicate(timeout=cells.DEADLINE)
        assert (client.returncode, out) == (125, cells.OUTPUT) and b"lost" in err, (out, err)
        assert cell.runs() == ["warm"], cell.runs()


def kernel_tells_status():
    """PIDFD_GET_INFO of Linux 6.15."""
    version = os.uname().release.split(".")
    return (int(version[0]), int(version[1])) >= (6, 15)
