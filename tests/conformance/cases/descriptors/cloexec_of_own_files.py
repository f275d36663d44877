# SPDX-License-Identifier: GPL-3.0-or-later
import os, subprocess
f = open("/dev/null")
print(os.get_inheritable(f.fileno()), subprocess.run(["ls", "/proc/self/fd"], close_fds=False, capture_output=True).stdout)
