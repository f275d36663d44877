# SPDX-License-Identifier: GPL-3.0-or-later
# A module that looks at its standard input in many ways. python3 executes it too: see
# cases/stdio/streams_asked_at_import.sh.
import fcntl
import os
import select
import sys

asks = sys.modules["asks_streams"] = type(sys)("asks_streams")


def answer(ask, *arguments):
    try:
        return ask(*arguments)
    except OSError as error:
        return error.errno


asks.answers = [
    sys.stdin is None,
    bool(sys.stdin and answer(sys.stdin.seekable)),
    answer(os.lseek, 0, 0, os.SEEK_CUR),
    answer(os.readlink, "/proc/self/fd/0") == "/dev/null",
    answer(os.path.exists, "/dev/stdin"),
    answer(lambda: fcntl.fcntl(0, fcntl.F_GETFL) & os.O_ACCMODE),
    answer(lambda: bool(select.select([0], [], [], 0)[0])),
    answer(os.read, 0, 3),
]
