# SPDX-License-Identifier: GPL-3.0-or-later
#: needs = make
cat > x.py <<'T'
import os, re
m = re.search(r"--jobserver-auth=(\d+),(\d+)", os.environ["MAKEFLAGS"])
r, w = map(int, m.groups())
t = os.read(r, 1); os.write(w, t); print(t)
T
printf 'all:\n\t+@%s x.py\n' "$PY" > Makefile; make -s -j3; rm Makefile
