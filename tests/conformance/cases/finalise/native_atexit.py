# SPDX-License-Identifier: GPL-3.0-or-later
import ctypes
libc = ctypes.CDLL(None)
F = ctypes.CFUNCTYPE(None)
print("x", flush=True)
libc.printf(b"buffered in C")
