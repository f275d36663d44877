# SPDX-License-Identifier: GPL-3.0-or-later
class C:
    def __del__(self):
        try: open("/dev/null"); print("open works")
        except NameError as e: print(e)
import os
os.kept = C()
