# SPDX-License-Identifier: GPL-3.0-or-later
"""Which floats are taken for readings of clocks, shortly after the machine was booted and later.

    python3 tests/zygote/clocks_test.py FOLDER    # where clocks.py is
"""

import os
import sys
import time

NS = 10**9
CONSTANTS = (8.314462618, 6.02214076, 6.62607015, 0.4124564, 0.015360768)


def main(folder):
    path = os.path.join(folder, "clocks.py")
    clocks = {"__name__": "pyfx", "os": os}
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), path, "exec"), clocks)
    wall = time.time_ns()
    wrong = 0
    for boot in (5, 4321):
        clocks["began"] = (wall, boot * NS, NS // 100)
        clocks["ended"] = (wall + 5 * NS, (boot + 5) * NS, 5 * NS)
        read, worked = boot + 1.234567891, 0.123456789
        clocks["numbers"] = {id(one): (one, None) for one in (read, worked)}
        found = [clocks["reading_of_float"](one) for one in (read, worked, *CONSTANTS)]
        wanted = [("monotonic", None), ("process", None), *[None for one in CONSTANTS]]
        if found != wanted:
            print(f"{boot} s after boot: {found}")
            wrong += 1
    return wrong


sys.exit(main(os.path.abspath(sys.argv[1])))
