# SPDX-License-Identifier: GPL-3.0-or-later
import traceback
def f():
    traceback.print_stack()
    try: 1 / 0
    except ZeroDivisionError: traceback.print_exc()
f()
