# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -X no_debug_ranges
#: cold = modules are compiled already
def f(a):
    return a + 1 / 0
f(1)
