# SPDX-License-Identifier: GPL-3.0-or-later
def g():
    yield 1
    raise StopIteration("inside")
list(g())
