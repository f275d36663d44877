# SPDX-License-Identifier: GPL-3.0-or-later
import os, subprocess
os.environ["NEW"] = "x"
del os.environ["TMPDIR"]
print(subprocess.run(["sh", "-c", "echo $NEW $TMPDIR."], capture_output=True, text=True))
