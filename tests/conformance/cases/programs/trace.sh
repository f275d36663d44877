# SPDX-License-Identifier: GPL-3.0-or-later
printf 'def f():\n    return 1\nf()\n' > x.py; $PY -m trace --trace x.py
