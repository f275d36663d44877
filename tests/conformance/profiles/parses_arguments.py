# SPDX-License-Identifier: GPL-3.0-or-later
# A module that parses its arguments when it is imported. python3 executes it too: see cases/sys/arguments_parsed_by_preload.sh.
import sys

parser = sys.modules["parses_arguments"] = type(sys)("parses_arguments")
exec(
    """
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--size", default=1)
SIZE = parser.parse_args().size
""",
    parser.__dict__,
)
