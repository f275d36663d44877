# SPDX-License-Identifier: GPL-3.0-or-later
import os, signal
def h(n, f): raise ValueError("from handler")
signal.signal(signal.SIGTERM, h)
os.kill(os.getpid(), signal.SIGTERM)
