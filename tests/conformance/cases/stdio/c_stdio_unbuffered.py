# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -u
import ctypes
libc = ctypes.CDLL(None)
print("1")
libc.printf(b"2\n")
print("3")
