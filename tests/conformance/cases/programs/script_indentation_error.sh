# SPDX-License-Identifier: GPL-3.0-or-later
printf 'if 1:\nx = 1\n' > x.py; $PY x.py; echo $?
