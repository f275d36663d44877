# SPDX-License-Identifier: GPL-3.0-or-later
import os, atexit
atexit.register(print, "never")
print("unflushed")
os._exit(5)
