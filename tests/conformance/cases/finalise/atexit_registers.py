# SPDX-License-Identifier: GPL-3.0-or-later
import atexit
@atexit.register
def f():
    print("f")
    atexit.register(print, "from f")
