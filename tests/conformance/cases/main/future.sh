# SPDX-License-Identifier: GPL-3.0-or-later
echo 'from __future__ import annotations
def f(x: no): pass
print(f.__annotations__)' > x.py; $PY x.py; $PY -c 'def f(x: int): pass
print(f.__annotations__)'
