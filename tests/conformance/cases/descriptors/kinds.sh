# SPDX-License-Identifier: GPL-3.0-or-later
cat > x.py <<'T'
import os, stat
print([stat.filemode(os.fstat(n).st_mode)[0] for n in range(3, 8)])
T
mkfifo f; exec 3< . 4<> f 5< /dev/zero 6>> out 7< x.py; $PY x.py
