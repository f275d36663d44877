# SPDX-License-Identifier: GPL-3.0-or-later
"""A pyfxd of a test's own, from when it is ready to its end, for tests in Python."""

import socket
import subprocess


def start(program, socket_path, environment, log, ready_within, **options):
    """Starts `program` and returns it when it takes connections, as a service manager would (sd_notify(3)). TimeoutError when
    it is not ready within so many seconds, and then it is ended."""
    notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
    notify.bind("")  # an abstract address of the kernel's choice (unix(7), autobind)
    notify.settimeout(ready_within)
    name = "@" + notify.getsockname()[1:].decode()
    with open(log, "wb") as output, notify:
        process = subprocess.Popen(
            [program, "--socket", socket_path, "--die-with-parent"], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            env=dict(environment, NOTIFY_SOCKET=name), **options,
        )  # fmt: skip
        try:
            while b"READY=1" not in notify.recv(4096):
                pass
        except BaseException:
            end(process, 0)
            raise
    return process


def end(process, patience):
    """Asks it to leave, and after so many seconds ends it."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
