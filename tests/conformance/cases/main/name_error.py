# SPDX-License-Identifier: GPL-3.0-or-later
def f():
    return patern
pattern = 1
f()
