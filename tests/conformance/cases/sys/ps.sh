# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import os, subprocess; print(subprocess.run(["ps", "-o", "comm=,args=", "-p", str(os.getpid())], capture_output=True, text=True).stdout)' a "b c"
