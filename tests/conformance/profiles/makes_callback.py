# SPDX-License-Identifier: GPL-3.0-or-later
# A function that C can call: for the first one libffi reads /proc/self/status, as libnuma does when it
# is loaded. python3 executes it too: see cases/library/ctypes_callback_of_preload.sh.
import ctypes
import sys

module = sys.modules["makes_callback"] = type(sys)("makes_callback")
module.compare = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))(lambda a, b: b[0] - a[0])
