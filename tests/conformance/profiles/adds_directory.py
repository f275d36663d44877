# SPDX-License-Identifier: GPL-3.0-or-later
# A module that has modules found in the working directory and beside the program. python3 executes it too: see
# cases/modules/path_of_directory_set_by_preload.sh.
import sys

adder = sys.modules["adds_directory"] = type(sys)("adds_directory")
exec(
    """
import os, sys
sys.path.insert(0, os.getcwd())
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "lib"))
""",
    adder.__dict__,
)
