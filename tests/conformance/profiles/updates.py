# SPDX-License-Identifier: GPL-3.0-or-later
# A module that has a file open to read and change it. python3 executes it too: see
# cases/descriptors/replaced_after_preload.sh.
import os
import sys

updates = sys.modules["updates"] = type(sys)("updates")
if at := os.environ.get("TMPDIR"):  # or it is warmed up for nobody yet
    updates.file = open(at + "/state", "r+")
    updates.first = updates.file.readline()
