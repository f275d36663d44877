# SPDX-License-Identifier: GPL-3.0-or-later
import gc
print(gc.isenabled(), gc.get_threshold(), gc.get_debug(), gc.garbage, gc.callbacks)
class C:
    def __del__(self): print("collected")
c = C(); c.me = c; del c
print(gc.collect() > 0)
