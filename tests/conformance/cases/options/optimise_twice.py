# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -OO
#: start = -OO
def f():
    "text"
print(f.__doc__, __debug__)
