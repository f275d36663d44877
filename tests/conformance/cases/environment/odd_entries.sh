# SPDX-License-Identifier: GPL-3.0-or-later
cat > odd.py <<'T'
import ctypes, os, sys
libc = ctypes.CDLL(None)
entries = [os.fsencode(k + "=" + v) for k, v in os.environ.items()]
entries += [b"DUP=1", b"DUP=2", b"NOEQUALS", b"=odd", b"E="]
argv = [a.encode() for a in sys.argv[1:]]
def array(items):
    return (ctypes.c_char_p * (len(items) + 1))(*items, None)
libc.execve(argv[0], array(argv), array(entries))
T
cat > show.py <<'T'
import os
print(sorted((k, v) for k, v in os.environ.items() if k in ("DUP", "NOEQUALS", "", "E")))
env = open("/proc/self/environ", "rb").read().split(b"\0")
print([e for e in env if e[:3] in (b"DUP", b"NOE", b"=od", b"E=")])
T
/usr/bin/python3 odd.py $PY show.py
