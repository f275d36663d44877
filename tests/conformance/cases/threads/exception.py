# SPDX-License-Identifier: GPL-3.0-or-later
import threading
t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join()
