# SPDX-License-Identifier: GPL-3.0-or-later
def f(n):
    if n:
        return f(n - 1)
    raise ValueError("bad", n)
f(2)
