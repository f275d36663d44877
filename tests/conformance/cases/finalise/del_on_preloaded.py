# SPDX-License-Identifier: GPL-3.0-or-later
import json, os
class C:
    def __init__(self, n): pass
    def __del__(self): print("del")
os.kept = C("os"); json.kept = C("json")
