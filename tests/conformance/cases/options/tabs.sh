# SPDX-License-Identifier: GPL-3.0-or-later
printf 'if 1:\n\tx = 1\n        y = 2\nprint("no")\n' > x.py
$PY -t x.py
