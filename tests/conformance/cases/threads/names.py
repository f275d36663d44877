# SPDX-License-Identifier: GPL-3.0-or-later
import threading
print(threading.Thread().name, threading.Thread(target=print).name, threading.current_thread().name, threading.Timer(1, print).name)
