# SPDX-License-Identifier: GPL-3.0-or-later
import os, subprocess
print(subprocess.run(["sh", "-c", "umask; pwd | tail -c 5"], preexec_fn=lambda: os.umask(0o77), cwd="/usr", start_new_session=True, capture_output=True).stdout)
