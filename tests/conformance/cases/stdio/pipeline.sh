# SPDX-License-Identifier: GPL-3.0-or-later
seq 1000 | $PY -c 'import sys
for line in sys.stdin: print(int(line) * 2)' | $PY -c 'import sys; print(sum(map(int, sys.stdin)))'
