# SPDX-License-Identifier: GPL-3.0-or-later
def g():
    try:
        yield 1
    finally:
        print("closed at exit")
x = g(); next(x)
