# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -X no_debug_ranges
#: start = -X no_debug_ranges
def f(a):
    return a + 1 / 0
f(1)
