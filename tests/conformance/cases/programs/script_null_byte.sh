# SPDX-License-Identifier: GPL-3.0-or-later
printf 'print(1)\0\n' > x.py; $PY x.py; echo $?
