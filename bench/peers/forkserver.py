# SPDX-License-Identifier: GPL-3.0-or-later
"""What the standard library has to offer: multiprocessing's fork server, with numpy and pandas
preloaded. For each line of input a process is started and joined; prints how many nanoseconds that
took, in an interpreter that runs already."""

import multiprocessing
import sys
import tempfile
import time


def nothing():
    pass


def start_and_join(context):
    begin = time.monotonic_ns()
    process = context.Process(target=nothing)
    process.start()
    process.join()
    return time.monotonic_ns() - begin


def main():
    tempfile.tempdir = "/tmp"  # it makes a socket there, whose path must be short
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", "numpy", "pandas"])
    start_and_join(context)
    print("ready", flush=True)
    for _ in sys.stdin:
        print(start_and_join(context), flush=True)


if __name__ == "__main__":
    main()
