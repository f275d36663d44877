# SPDX-License-Identifier: GPL-3.0-or-later
import atexit
@atexit.register
def f(): raise KeyboardInterrupt
