# SPDX-License-Identifier: GPL-3.0-or-later
class C:
    def __del__(self): print("cycle", print is not None)
c = C(); c.c = c
