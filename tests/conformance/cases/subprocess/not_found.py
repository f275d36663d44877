# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess
subprocess.run(["nothing-at-all"])
