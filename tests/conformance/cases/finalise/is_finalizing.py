# SPDX-License-Identifier: GPL-3.0-or-later
import sys
class C:
    def __del__(self, sys=sys): print(sys.is_finalizing(), sys.meta_path)
c = C(); c.c = c
