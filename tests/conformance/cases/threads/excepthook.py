# SPDX-License-Identifier: GPL-3.0-or-later
import threading
threading.excepthook = lambda a: print(a.exc_type, a.thread.name)
t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join()
