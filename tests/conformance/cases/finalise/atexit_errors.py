# SPDX-License-Identifier: GPL-3.0-or-later
import atexit
atexit.register(print, "first registered")
@atexit.register
def f(): 1 / 0
