# SPDX-License-Identifier: GPL-3.0-or-later
# A module that writes a file and closes it, as caches are. python3 executes it too: see
# cases/descriptors/written_and_closed_by_preload.sh.
import os
import sys

once = sys.modules["writes_once"] = type(sys)("writes_once")
if at := os.environ.get("TMPDIR"):  # or it is warmed up for nobody yet
    with open(at + "/cache", "a") as file:
        file.write("imported\n")
