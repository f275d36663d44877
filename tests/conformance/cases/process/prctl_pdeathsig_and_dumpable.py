# SPDX-License-Identifier: GPL-3.0-or-later
import ctypes
libc = ctypes.CDLL(None)
n = ctypes.c_int(); libc.prctl(2, ctypes.byref(n)); print(n.value, libc.prctl(3), libc.prctl(30))
