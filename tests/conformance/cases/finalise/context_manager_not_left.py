# SPDX-License-Identifier: GPL-3.0-or-later
import contextlib
@contextlib.contextmanager
def m():
    try: yield
    finally: print("left")
x = m(); x.__enter__()
