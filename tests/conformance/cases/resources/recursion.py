# SPDX-License-Identifier: GPL-3.0-or-later
import sys
print(sys.getrecursionlimit())
def f(n):
    return n if n == 0 else f(n - 1)
print(f(980))
try:
    f(1000)
except RecursionError as error:
    print(error)
def depth():
    try:
        return 1 + depth()
    except RecursionError:
        return 1
print(depth())
