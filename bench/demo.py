# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows in under a screen what pyfx does: `./do demo`. Starts a private daemon for it."""

import argparse
import os
import sys

import measure

HERE = os.path.dirname(os.path.abspath(__file__))
SUM_SCRIPT = os.path.join(HERE, "sum.py")
HELLO_RUN = 'print(pattern.match("helloworld"))'


def init_section(prefix):
    """The code of the profile "hello", without its comments."""
    path = os.path.join(prefix, "share", "pyfx", "profiles", "hello.py")
    with open(path, encoding="utf-8") as file:
        return [line.rstrip() for line in file if line.strip() and not line.startswith("#")]


def best_of(command, times=3):
    return min(measure.seconds(command) for _ in range(times))


class Comparison:
    """One command cold and warm: what it prints, and how long it takes."""

    def __init__(self, cold, warm):
        expected = measure.output(cold)
        self.cold_seconds = best_of(cold)
        self.warm_up_seconds = measure.seconds(warm)
        self.warm_seconds = best_of(warm)
        self.same = measure.output(warm) == expected
        self.text = expected.decode().strip()

    def print_times(self, cold_title, warm_title):
        for title, seconds in ((cold_title, self.cold_seconds), (warm_title, self.warm_seconds)):
            print(f"    $ {title:<62}{seconds * 1e3:>9.1f} ms")
            print(f"    {self.text}")
        if not self.same:
            print("    THEY PRINT DIFFERENT THINGS, which is a bug.")


def show_hello(prefix, pyfxc):
    init = init_section(prefix)
    print('1. pyforkexec\'s hello world. The init section of the profile "hello" runs once:\n')
    for line in init:
        print("    " + line)
    print("\n   The run section runs as often as you like, and sees what init has bound:\n")
    both = "; ".join(init)
    comparison = Comparison(
        [measure.PYTHON, "-c", f"{both}; {HELLO_RUN}"],
        [pyfxc, "--profile", "hello", "-c", HELLO_RUN],
    )
    comparison.print_times(
        f"python3 -c '{both}; ...'", f"pyfxc --profile hello -c '{HELLO_RUN}'"
    )
    return comparison.same


def show_sum(pyfxc):
    print("\n2. A script that imports numpy and pandas:\n")
    comparison = Comparison(
        [measure.PYTHON, SUM_SCRIPT], [pyfxc, "--profile", "science", SUM_SCRIPT]
    )
    comparison.print_times("python3 bench/sum.py", "pyfxc --profile science bench/sum.py")
    ratio = comparison.cold_seconds / comparison.warm_seconds
    print(f"\n   The best of 3 each: {ratio:.0f} times faster. The first warm run took")
    print(f"   {comparison.warm_up_seconds * 1e3:.0f} ms: it warmed the interpreter up.", end=" ")
    print("More figures: ./do bench")
    return comparison.same


def main():
    parser = argparse.ArgumentParser(description="Shows what pyfx does.")
    parser.add_argument("--prefix", default="build/release", help="tree that holds bin/pyfxc")
    parser.add_argument(measure.INSIDE, action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    prefix = os.path.abspath(arguments.prefix)
    if not arguments.inside_session:
        measure.enter_session(prefix, ["--prefix", prefix])
    pyfxc = os.path.join(prefix, "bin", "pyfxc")
    same = [show_hello(prefix, pyfxc), show_sum(pyfxc)]
    sys.exit(0 if all(same) else 1)


if __name__ == "__main__":
    main()
