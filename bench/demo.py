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


def show(text, indent="    "):
    for line in text.splitlines():
        print(indent + line)


def show_hello(prefix, pyfxc):
    print("1. pyforkexec's hello world. The init section of the profile \"hello\" runs once:\n")
    show("\n".join(init_section(prefix)))
    print("\n   The run section runs as often as you like, and sees what init has bound:\n")
    command = [pyfxc, "--profile", "hello", "-c", HELLO_RUN]
    print(f"    $ pyfxc --profile hello -c '{HELLO_RUN}'")
    show(measure.output(command).decode())


def best_of(command, times):
    return min(measure.seconds(command) for _ in range(times))


def show_sum(pyfxc):
    print("\n2. A script that imports numpy and pandas, cold and warm:\n")
    cold = [measure.PYTHON, SUM_SCRIPT]
    warm = [pyfxc, "--profile", "science", SUM_SCRIPT]
    expected = measure.output(cold)
    cold_seconds = best_of(cold, 3)
    warm_up = measure.seconds(warm)
    warm_seconds = best_of(warm, 3)
    same = measure.output(warm) == expected
    for title, seconds in (
        ("python3 bench/sum.py", cold_seconds),
        ("pyfxc --profile science bench/sum.py", warm_seconds),
    ):
        print(f"    $ {title:<40}{expected.decode().strip():>4}{seconds * 1e3:>12.1f} ms")
    verdict = "Both print the same" if same else "THEY DIFFER, which is a bug"
    ratio = cold_seconds / warm_seconds
    print(f"\n   {verdict}; the best of 3 each: {ratio:.0f} times faster. The first warm run took")
    print(f"   {warm_up * 1e3:.0f} ms: it made the interpreter warm. More figures: ./do bench")
    return same


def main():
    parser = argparse.ArgumentParser(description="Shows what pyfx does.")
    parser.add_argument("--prefix", default="build/release", help="tree that holds bin/pyfxc")
    parser.add_argument(measure.INSIDE, action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    prefix = os.path.abspath(arguments.prefix)
    if not arguments.inside_session:
        measure.enter_session(prefix, ["--prefix", prefix])
    pyfxc = os.path.join(prefix, "bin", "pyfxc")
    show_hello(prefix, pyfxc)
    sys.exit(0 if show_sum(pyfxc) else 1)


if __name__ == "__main__":
    main()
