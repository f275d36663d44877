# SPDX-License-Identifier: GPL-3.0-or-later
import threading
class C:
    def __del__(self): print("del", threading.current_thread().name)
c = C()
