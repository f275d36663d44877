# SPDX-License-Identifier: GPL-3.0-or-later
class C:
    def __str__(self): raise ValueError
raise SystemExit(C())
