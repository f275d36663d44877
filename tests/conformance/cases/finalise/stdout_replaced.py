# SPDX-License-Identifier: GPL-3.0-or-later
import sys
class W:
    def write(self, t): sys.__stdout__.write("<" + t + ">")
    def flush(self): sys.__stdout__.write("{flush}")
sys.stdout = W()
print("x")
