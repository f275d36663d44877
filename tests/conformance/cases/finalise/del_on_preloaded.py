# SPDX-License-Identifier: GPL-3.0-or-later
import json, os
class C:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n)
os.kept = C("os"); json.kept = C("json")
