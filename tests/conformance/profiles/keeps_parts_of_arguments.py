# SPDX-License-Identifier: GPL-3.0-or-later
# A module that makes something of sys.argv[0] and of the arguments. python3 executes it too: see
# cases/sys/parts_of_arguments_kept_by_preload.sh.
import sys

keeper = sys.modules["keeps_parts_of_arguments"] = type(sys)("keeps_parts_of_arguments")
exec(
    """
import os, pathlib, sys

ME = sys.argv[0]
ONE = [sys.argv[0]]
REST = sys.argv[1:]
AGAIN = [sys.executable, "-u", *sys.argv]
ORIGINAL = sys.orig_argv[1:]
BASE = os.path.basename(sys.argv[0])
NAME = BASE.split(".")[0]
ABSOLUTE = os.path.abspath(sys.argv[0])
FOLDER = os.path.dirname(os.path.realpath(sys.argv[0]))
LOG = f"{NAME}.log"
TEXT = "log of " + sys.argv[0]
PATH = pathlib.Path(sys.argv[0])
WHERE = pathlib.Path(sys.argv[0]).parent / "data"
class Tool:
    name = BASE
    usage = {"first": f"usage: {BASE} file"}
""",
    keeper.__dict__,
)
