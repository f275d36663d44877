# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -OO
#: cold = docstrings of modules imported already
def f():
    "text"
print(f.__doc__, __debug__)
