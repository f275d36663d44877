# SPDX-License-Identifier: GPL-3.0-or-later
#: hide = \d+\.\d+
#: hide = \d+ function calls.*
printf 'def f(): return 1\nfor i in range(3): f()\n' > x.py; $PY -m cProfile -s name x.py | grep -E 'x.py|Ordered'
