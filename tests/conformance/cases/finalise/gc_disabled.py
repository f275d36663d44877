# SPDX-License-Identifier: GPL-3.0-or-later
import gc
gc.disable()
class C:
    def __del__(self): print("del")
c = C(); c.c = c; del c
