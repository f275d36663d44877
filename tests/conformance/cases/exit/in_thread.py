# SPDX-License-Identifier: GPL-3.0-or-later
import sys, threading
t = threading.Thread(target=sys.exit, args=(4,))
t.start(); t.join()
print("main goes on")
