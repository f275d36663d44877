# SPDX-License-Identifier: GPL-3.0-or-later
# A module that has temporary files of its own, which stay. python3 executes it too: see
# cases/finalise/temporary_file_of_warm_up.sh.
import os
import sys
import tempfile

kept = type(sys)("kept_file")
if "TMPDIR" in os.environ:  # or it is warmed up for nobody yet
    kept.file = tempfile.NamedTemporaryFile("w", delete=False)
    number, kept.name = tempfile.mkstemp()
    os.close(number)
sys.modules["kept_file"] = kept
