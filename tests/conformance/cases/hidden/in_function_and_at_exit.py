# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# Imports in functions and in exit handlers.
import atexit
import sys


def late():
    import pyfx_classes

    print("late", pyfx_classes.Point(3))


atexit.register(late)


def now():
    from pyfx_lazy import one as first

    return first.X


print(now(), "pyfx_classes" in sys.modules)
