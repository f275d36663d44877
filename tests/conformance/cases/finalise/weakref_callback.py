# SPDX-License-Identifier: GPL-3.0-or-later
import weakref
class C: pass
c = C()
r = weakref.ref(c, lambda r: print("callback"))
