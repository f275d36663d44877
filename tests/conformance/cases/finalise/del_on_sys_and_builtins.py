# SPDX-License-Identifier: GPL-3.0-or-later
import builtins, sys
class C:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n)
sys.kept = C("sys"); builtins.kept = C("builtins")
