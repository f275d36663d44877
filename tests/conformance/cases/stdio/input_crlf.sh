# SPDX-License-Identifier: GPL-3.0-or-later
printf 'a\r\nb\rc\n' | $PY -c 'import sys; print(repr(sys.stdin.read()))'
