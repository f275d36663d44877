# SPDX-License-Identifier: GPL-3.0-or-later
printf 'one\ntwo\n' > in
$PY -c 'import sys; a = sys.stdin.read(); sys.stdin.seek(0); print(a == sys.stdin.read(), sys.stdin.seekable())' < in
