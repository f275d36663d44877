# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess
print(subprocess.run(["cat"], input=b"x" * 100000, stdout=subprocess.PIPE).stdout == b"x" * 100000)
