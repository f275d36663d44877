# SPDX-License-Identifier: GPL-3.0-or-later
"""What one writes in an afternoon: an interpreter that stays, and executes in a thread what it gets by
a socket. `exec_server.py SOCKET [MODULE…]` imports the modules first, says "ready", and ends with its
standard input.

A request is "-c" and code, or a script's path, each ended by a NUL byte. The answer is one byte, the
status, and what went to sys.stdout and sys.stderr. What a run loses by this, docs/performance.md says.
"""

import importlib
import io
import socketserver
import sys
import threading
import traceback


class Output(io.TextIOBase):
    """sys.stdout and sys.stderr, each thread's own: contextlib.redirect_stdout() is for all of them."""

    def __init__(self):
        super().__init__()
        self._local = threading.local()

    def begin(self):
        self._local.text = io.StringIO()

    def end(self):
        return self._local.text.getvalue()

    def writable(self):
        return True

    def write(self, text):
        # Threads that a run has started itself have none.
        return getattr(self._local, "text", sys.__stderr__).write(text)


OUTPUT = Output()


def status_of(end):
    """That of a python3 which SystemExit ends; says what is to be said."""
    if end.code is None:
        return 0
    if isinstance(end.code, int):
        return end.code & 0xFF
    print(end.code)
    return 1


def execute(words):
    """Returns the status."""
    try:
        if words[0] == "-c":
            name, text = "<string>", words[1]
        else:
            name = words[0]
            with open(name, "rb") as file:
                text = file.read()
        exec(compile(text, name, "exec"), {"__name__": "__main__", "__file__": name})
    except SystemExit as end:
        return status_of(end)
    except BaseException:  # as python3 does
        traceback.print_exc()
        return 1
    return 0


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        request = b""
        while block := self.request.recv(65536):
            request += block
        words = [word.decode("utf-8", "surrogateescape") for word in request.split(b"\0")[:-1]]
        if not words:
            return
        OUTPUT.begin()
        status = execute(words)
        said = OUTPUT.end().encode("utf-8", "surrogateescape")
        self.request.sendall(bytes([status]) + said)


class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 128


def main():
    for name in sys.argv[2:]:
        importlib.import_module(name)
    with Server(sys.argv[1], Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print("ready", flush=True)
        sys.stdout = sys.stderr = OUTPUT
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main()
