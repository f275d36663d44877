# SPDX-License-Identifier: GPL-3.0-or-later
import threading, time, sys
threading.Thread(target=lambda: (time.sleep(0.05), print("still ran"))).start()
sys.exit(3)
