# SPDX-License-Identifier: GPL-3.0-or-later
class C:
    def __del__(self): raise ValueError("late")
c = C()
