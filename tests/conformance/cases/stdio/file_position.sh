# SPDX-License-Identifier: GPL-3.0-or-later
printf 'one\ntwo\nthree\n' > in
{ read -r x; $PY -c 'import sys; print(sys.stdin.readline(), sys.stdin.buffer.raw.tell())'; cat; } < in
