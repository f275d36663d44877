# SPDX-License-Identifier: GPL-3.0-or-later
#: hide = 0x[0-9a-f]+
#: hide = gc: .*\n
import gc
gc.set_debug(gc.DEBUG_SAVEALL)
class C: pass
c = C(); c.c = c; del c
print(gc.collect() > 0, len(gc.garbage) > 0)
gc.set_debug(0)
