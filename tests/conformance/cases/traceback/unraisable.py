# SPDX-License-Identifier: GPL-3.0-or-later
class C:
    def __del__(self): raise ValueError("in del")
c = C()
del c
print("goes on")
