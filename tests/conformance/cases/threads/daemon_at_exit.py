# SPDX-License-Identifier: GPL-3.0-or-later
import threading, time
threading.Thread(target=time.sleep, args=(50,), daemon=True).start()
print("main done")
