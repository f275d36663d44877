# SPDX-License-Identifier: GPL-3.0-or-later
$PY -u -c '
import os, sys
print("1", end=""); print("2", file=sys.stderr, end=""); os.write(1, b"3"); print("4")' > all 2>&1
