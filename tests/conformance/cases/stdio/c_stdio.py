# SPDX-License-Identifier: GPL-3.0-or-later
import ctypes
libc = ctypes.CDLL(None)
libc.printf(b"from C\n")
print("from Python")
