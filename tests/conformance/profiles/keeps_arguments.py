# SPDX-License-Identifier: GPL-3.0-or-later
# A module that keeps sys.argv and has a parser. python3 executes it too: see cases/sys/arguments_kept_by_preload.sh.
import sys

keeper = sys.modules["keeps_arguments"] = type(sys)("keeps_arguments")
exec(
    """
import argparse, os, sys

COPY = list(sys.argv)
ORIGINAL = sys.orig_argv[:]
places = {"arguments": sys.argv[:], "text": "-" + "c"}

parser = argparse.ArgumentParser(description="a tool")
parser.add_argument("-c", help="of %(prog)s")
commands = parser.add_subparsers(dest="command")
one = commands.add_parser("one", aliases=["eins"])
one.add_subparsers().add_parser("deep")

class Tool:
    parser = argparse.ArgumentParser()

named = argparse.ArgumentParser(prog="-" + "c")
""",
    keeper.__dict__,
)
