# SPDX-License-Identifier: GPL-3.0-or-later
import weakref
class C: pass
c = C()
weakref.finalize(c, print, "finalised 1")
f = weakref.finalize(c, print, "finalised 2")
f2 = weakref.finalize(c, print, "not at exit"); f2.atexit = False
