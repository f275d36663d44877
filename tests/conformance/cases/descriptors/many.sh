# SPDX-License-Identifier: GPL-3.0-or-later
cat > x.py <<'T'
import os, sys
for n in range(3, 400): os.dup2(1, n) if n > 3 else None
os.closerange(3, 4)
os.execv(sys.argv[1], sys.argv[1:])
T
/usr/bin/python3 x.py $PY -c 'import os; n = sorted(set(map(int, os.listdir("/proc/self/fd"))) - {3000}); print(len(n), n[:5], n[-3:])'
