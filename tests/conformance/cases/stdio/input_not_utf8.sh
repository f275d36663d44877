# SPDX-License-Identifier: GPL-3.0-or-later
printf 'a\xffb\n' | $PY -c 'import sys; print(ascii(sys.stdin.read()))'
