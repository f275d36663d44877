# SPDX-License-Identifier: GPL-3.0-or-later
# A module that has a temporary directory of its own, which stays. python3 executes it too: see
# cases/finalise/temporary_directory_of_warm_up.sh.
import os
import sys
import tempfile

kept = type(sys)("kept_directory")
if "TMPDIR" in os.environ:  # or it is warmed up for nobody yet
    kept.name = tempfile.mkdtemp(prefix="work-")
sys.modules["kept_directory"] = kept
