# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = orphans below it are adopted
/usr/bin/python3 -c 'import ctypes, os, sys; ctypes.CDLL(None).prctl(36, 1, 0, 0, 0); os.execv(sys.argv[1], sys.argv[1:])' $PY -c 'import ctypes
n = ctypes.c_int(); ctypes.CDLL(None).prctl(37, ctypes.byref(n), 0, 0, 0); print(n.value)'
