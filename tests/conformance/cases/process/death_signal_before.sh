# SPDX-License-Identifier: GPL-3.0-or-later
#: differs = the client has the signal, and passes it on
/usr/bin/python3 -c 'import ctypes, os, sys; ctypes.CDLL(None).prctl(1, 15, 0, 0, 0); os.execv(sys.argv[1], sys.argv[1:])' $PY -c 'import ctypes
n = ctypes.c_int(); ctypes.CDLL(None).prctl(2, ctypes.byref(n), 0, 0, 0); print(n.value)'
