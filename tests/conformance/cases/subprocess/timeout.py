# SPDX-License-Identifier: GPL-3.0-or-later
#: hide = 0\.0\d+ seconds
import subprocess
try: subprocess.run(["sleep", "50"], timeout=0.05)
except subprocess.TimeoutExpired as e: print(e)
