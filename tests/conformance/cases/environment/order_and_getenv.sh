# SPDX-License-Identifier: GPL-3.0-or-later
env -i B=1 A=2 C=3 PYFX_SOCKET="$PYFX_SOCKET" PYFX_PROFILE_PATH="$PYFX_PROFILE_PATH" $PY -c '
import os, ctypes
print(list(os.environ))
libc = ctypes.CDLL(None); libc.getenv.restype = ctypes.c_char_p
print(libc.getenv(b"A"), libc.getenv(b"NO"))
print(open("/proc/self/environ").read().split("\0"))'
