# SPDX-License-Identifier: GPL-3.0-or-later
"""Each obstacle before and after the commit point: exactly one run, its status and output, nothing left.

    /usr/bin/python3 tests/matrix/run.py --prefix build/release [--verbose] [NAME…]

The obstacles stand in obstacles/. Every cell of the matrix has a daemon and a directory of its own;
the script leaves a line each time that it begins, which says whether it was warm.
"""

import argparse
import concurrent.futures
import os
import sys
import time
import traceback

import cell
import obstacles


def parse_arguments():
    parser = argparse.ArgumentParser(description="Obstacles in the way of a run, one after the other.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only those that hold one of these")
    parser.add_argument("--prefix", default="build/release", help="tree that holds bin/pyfxc")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--verbose", action="store_true", help="tell how long each took")
    return parser.parse_args()


def try_one(prefix, name, play):
    """What is wrong, or an empty text; why it was skipped; how long it took."""
    begin = time.monotonic()
    failure, skipped = "", ""
    one = cell.Cell(prefix)
    try:
        play(one)
    except cell.Skipped as reason:
        skipped = str(reason)
    except Exception:
        failure = traceback.format_exc() + one.describe()
    finally:
        failure += one.close()
    return name, failure, skipped, time.monotonic() - begin


def main():
    arguments = parse_arguments()
    prefix = os.path.abspath(arguments.prefix)
    chosen = [(name, play) for name, play in obstacles.matrix()
              if not arguments.names or any(part in name for part in arguments.names)]
    if not chosen:
        sys.exit("no such obstacle")
    failed = skipped = 0
    os.umask(0o022)  # another user has to get at what is made here
    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        futures = [pool.submit(try_one, prefix, *one) for one in chosen]
        for future in concurrent.futures.as_completed(futures):
            name, failure, reason, seconds = future.result()
            failed += bool(failure)
            skipped += bool(reason)
            if failure:
                print(f"\nFAILED {name}\n{failure}")
            elif reason:
                print(f"skipped {name}: {reason}")
            elif arguments.verbose:
                print(f"{seconds:6.2f} s  {name}")
            sys.stdout.flush()
    print(f"{len(chosen)} cells, {failed} failed, {skipped} skipped; {time.monotonic() - begin:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
