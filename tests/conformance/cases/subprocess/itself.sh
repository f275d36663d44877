# SPDX-License-Identifier: GPL-3.0-or-later
cat > x.py <<'T'
import subprocess, sys
if len(sys.argv) > 1: print("inner", sys.argv, __name__)
else: subprocess.run([sys.executable, __file__, "x"])
T
$PY x.py
