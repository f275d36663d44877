# SPDX-License-Identifier: GPL-3.0-or-later
# A module that tells an interactive interpreter from a script. python3 executes it too: see cases/main/file_asked_by_preload.sh.
import sys

asker = sys.modules["asks_main"] = type(sys)("asks_main")
exec(
    """
import __main__, os, sys
INTERACTIVE = not hasattr(__main__, "__file__")
FILE = getattr(__main__, "__file__", None)
NAME = FILE and os.path.basename(FILE)
FOLDER = FILE and os.path.dirname(FILE)
PROMPT = hasattr(sys, "ps1")
""",
    asker.__dict__,
)
