# SPDX-License-Identifier: GPL-3.0-or-later
def g():
    try: yield
    finally: print("generator closed")
x = g(); next(x)
raise SystemExit(2)
