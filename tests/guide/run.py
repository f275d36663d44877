#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What docs/guide.md tells its readers to do is done, with python3 and with pyfxc, and compared.

    /usr/bin/python3 tests/guide/run.py --prefix build/release [TOPIC…]

Each topic (topics/TOPIC.py) is a section of the guide: its profiles and its commands are taken from there. They are
played a first, second, third time and so on; output, exit status and the files left must agree, and from the third
call on no run may be cold unless the topic says so. `--table` prints how long each took, which is no test of
anything. Topics whose tools are absent are skipped. `--self-test` plays one with broken clients, which must be caught.
"""

import argparse
import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

import document
from play import FROM_NOW_ON_WARM, compare, play, show
from stage import KEPT
from topic import of_pypi, read_all

SHOWN = (1, 2, 3, 10)  # columns of the table
LONGEST_SHOWN = 72  # of a command there
# What stands for pyfxc, as sh, and what must be said of it.
BROKEN = {
    'echo more; exec {pyfxc} "$@"': "+more",
    '{pyfxc} "$@"; echo left >left': "file home/work/left",
    '{pyfxc} "$@"; exit 3': "+status: exit 3",
    'exec {pyfxc} --cold "$@"': "cold, switched-off",
    'exec python3 "$@"': "no run of pyfxc's",
}


def parse_arguments():
    parser = argparse.ArgumentParser(description="Plays docs/guide.md with python3 and with pyfxc.")
    parser.add_argument("names", nargs="*", metavar="TOPIC", help="only these")
    parser.add_argument("--prefix", type=pathlib.Path, default="build/release", help="tree that holds bin/pyfxc")
    parser.add_argument("--calls", type=int, default=10, help="how often each is played (10)")
    parser.add_argument("--table", action="store_true", help="print the guide's table")
    parser.add_argument("--extra", type=pathlib.Path, metavar="DIRECTORY",
                        help="those that need PyPI, whose environments are kept there")  # fmt: skip
    parser.add_argument("--list", action="store_true", help="print the names and stop")
    parser.add_argument("--show", action="store_true", help="print what was seen with python3")
    parser.add_argument("--self-test", action="store_true", help="must catch the broken clients")
    arguments = parser.parse_args()
    arguments.prefix = arguments.prefix.absolute()
    return arguments


def cells(played, command):
    """Those that were cold in italics."""
    for call in SHOWN:
        times = played.times[command]
        if call > len(times):
            yield ""
        else:
            text = f"{times[call - 1]:.0f}"
            yield f"*{text}*" if call in played.cold.get(command, {}) else text


def print_rows(section, python, pyfxc):
    print(f"| **{section.title}** |" + " |" * 2 * len(SHOWN))
    for command in python.times:
        text = command if len(command) <= LONGEST_SHOWN else command[: LONGEST_SHOWN - 1] + "…"
        row = [f"`{text.replace('|', chr(92) + '|')}`", *cells(python, command), *cells(pyfxc, command)]
        print("|", " | ".join(row), "|", flush=True)


@contextlib.contextmanager
def folder_of(arguments, topic):
    """One of the play's own; those that need PyPI have one together, which keeps the environment."""
    if topic.packages:
        yield arguments.extra.absolute()
        return
    # Not in /tmp, which sandboxes of the guide have for themselves.
    with tempfile.TemporaryDirectory(prefix="pyfx-guide-", dir="/var/tmp", ignore_cleanup_errors=True) as folder:
        yield pathlib.Path(folder)


def make_environment(arguments, topics):
    """With the packages of PyPI that the topics need; pip leaves those that are there."""
    environment = arguments.extra.absolute() / "home/work" / KEPT
    if not environment.exists():
        subprocess.run(["/usr/bin/python3", "-m", "venv", environment], check=True)
    packages = sorted({package for topic in topics for package in topic.packages})
    subprocess.run([environment / "bin/pip", "install", "--quiet", *packages], check=True)


def play_topic(arguments, name, topic, section):
    """Returns how much was wrong."""
    lacks = topic.lacks() or ("needs PyPI: ./do extra" if topic.packages and not arguments.extra else "")
    if lacks:
        print(f"skipped {name}: {lacks}", flush=True)
        return 0
    with folder_of(arguments, topic) as root:
        python, pyfxc = (play(root, kind, arguments.prefix, section, topic, arguments.calls)
                         for kind in ("python", "pyfxc"))  # fmt: skip
    compare(python, pyfxc)
    if arguments.show:
        show(python)
    if arguments.table:
        print_rows(section, python, pyfxc)
    for failure in pyfxc.failures:
        print(f"FAILED {name}: {failure}", flush=True)
    if not arguments.table:
        print(f"{name}: {len(pyfxc.seen)} comparisons, {len(pyfxc.failures)} failures", flush=True)
    return len(pyfxc.failures)


def self_test(arguments, topics, sections):
    """Each broken client must be caught, by what it does wrong."""
    missed = 0
    topic = topics["data"]
    if topic.lacks():
        print(f"skipped: {topic.lacks()}")
        return 0
    with folder_of(arguments, topic) as root:
        plays = {kind: play(root, kind, arguments.prefix, sections[topic.section], topic, FROM_NOW_ON_WARM)
                 for kind in ("python", *BROKEN)}  # fmt: skip
    for client, expected in BROKEN.items():
        broken = plays[client]
        compare(plays["python"], broken)
        if not any(expected in failure for failure in broken.failures):
            missed += 1
            print(f"NOT CAUGHT: {client}: {broken.failures}")
    print(f"{len(BROKEN) - missed} of {len(BROKEN)} broken clients caught")
    return 1 if missed else 0


def check_sections(topics, sections):
    """What is documented is tested, and the other way round."""
    played = [topic.section for topic in topics.values()]
    wrong = [f"no topic plays {title!r}" for title in sections if title not in played]
    wrong += [f"not in the guide: {title!r}" for title in played if title not in sections]
    if wrong:
        raise SystemExit("\n".join(wrong))


def main():
    arguments = parse_arguments()
    # A shell's background job ignores the one, nohup the other, which the daemon and both sides would inherit.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))  # with all that was started
    os.umask(0o022)
    topics, sections = read_all(), document.read()
    check_sections(topics, sections)
    if arguments.self_test:
        return self_test(arguments, topics, sections)
    if arguments.extra:
        topics = of_pypi(topics)
    in_order = sorted(topics, key=lambda name: list(sections).index(topics[name].section))
    chosen = {name: topics[name] for name in in_order if name in arguments.names or not arguments.names}
    if arguments.list:
        print(*chosen, sep="\n")
        return 0
    if set(arguments.names) - set(chosen):
        raise SystemExit(f"no such topic: {', '.join(set(arguments.names) - set(chosen))}")
    if arguments.extra:
        make_environment(arguments, chosen.values())
    failures = sum(play_topic(arguments, name, topic, sections[topic.section]) for name, topic in chosen.items())
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
