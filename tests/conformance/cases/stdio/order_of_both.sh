# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c '
import os, sys, subprocess
print("1 out"); print("2 err", file=sys.stderr); os.write(1, b"3 raw\n"); subprocess.run(["echo", "4 child"])
sys.stdout.flush(); print("5"); 1/0' > all 2>&1
