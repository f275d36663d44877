# SPDX-License-Identifier: GPL-3.0-or-later
printf 'this is no python\nprint(__file__)\n1/0\n' > x.py
$PY -x x.py
