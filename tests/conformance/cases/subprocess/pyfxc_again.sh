# SPDX-License-Identifier: GPL-3.0-or-later
cat > x.py <<'T'
import subprocess, sys
n = int(sys.argv[1]); print(n, flush=True)
if n: sys.exit(subprocess.run([*sys.argv[2:], "x.py", str(n - 1), *sys.argv[2:]]).returncode)
sys.exit(7)
T
$PY x.py 3 $PY
