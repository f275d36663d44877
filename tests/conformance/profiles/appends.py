# SPDX-License-Identifier: GPL-3.0-or-later
# A module that logs its own import, in a file that it keeps open. python3 executes it too: see
# cases/descriptors/appended_at_import.sh.
import os
import sys

appends = sys.modules["appends"] = type(sys)("appends")
if at := os.environ.get("TMPDIR"):  # or it is warmed up for nobody yet
    appends.log = open(at + "/import.log", "a")
    appends.log.write("imported\n")
    appends.log.flush()
