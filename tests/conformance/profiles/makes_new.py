# SPDX-License-Identifier: GPL-3.0-or-later
# A module that makes a file which must not be there. python3 executes it too: see
# cases/descriptors/new_file_of_preload.sh.
import os
import sys

makes = type(sys)("makes_new")
if at := os.environ.get("TMPDIR"):  # or it is warmed up for nobody yet
    makes.file = open(at + "/new", "x")
    makes.file.write("begun\n")
    makes.file.flush()
sys.modules["makes_new"] = makes
