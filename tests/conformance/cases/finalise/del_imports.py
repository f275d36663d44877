# SPDX-License-Identifier: GPL-3.0-or-later
class C:
    def __del__(self):
        import string
        print("imported", string.digits)
c = C(); c.c = c
