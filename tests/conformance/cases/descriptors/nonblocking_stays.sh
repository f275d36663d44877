# SPDX-License-Identifier: GPL-3.0-or-later
cat > x.py <<'T'
import os, sys
r, w = os.pipe(); os.set_blocking(r, False); os.dup2(r, 0)
os.execv(sys.argv[1], sys.argv[1:])
T
/usr/bin/python3 x.py $PY -c 'import os; print(os.get_blocking(0), os.read(0, 1))'; echo $?
