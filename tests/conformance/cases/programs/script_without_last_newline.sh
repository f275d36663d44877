# SPDX-License-Identifier: GPL-3.0-or-later
printf 'print(1)\nprint(2)' > x.py; $PY x.py
