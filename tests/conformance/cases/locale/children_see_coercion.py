# SPDX-License-Identifier: GPL-3.0-or-later
#: env = LANG=C
import subprocess
print(subprocess.run(["sh", "-c", "echo $LC_CTYPE $LANG"], capture_output=True, text=True).stdout)
