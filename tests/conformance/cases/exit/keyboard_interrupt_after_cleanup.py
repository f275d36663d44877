# SPDX-License-Identifier: GPL-3.0-or-later
import atexit
atexit.register(print, "atexit")
class C:
    def __del__(self): print("del")
c = C()
try:
    raise KeyboardInterrupt("x")
finally:
    print("finally")
