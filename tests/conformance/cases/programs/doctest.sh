# SPDX-License-Identifier: GPL-3.0-or-later
printf '"""\n>>> 1 + 1\n3\n"""\n' > x.py; $PY -m doctest x.py; echo $?
