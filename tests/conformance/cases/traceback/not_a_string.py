# SPDX-License-Identifier: GPL-3.0-or-later
class E(Exception):
    def __str__(self): raise RuntimeError
raise E
