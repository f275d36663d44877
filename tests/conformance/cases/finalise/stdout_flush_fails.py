# SPDX-License-Identifier: GPL-3.0-or-later
import sys
class W:
    def write(self, t): pass
    def flush(self): raise OSError("no")
sys.stdout = W()
