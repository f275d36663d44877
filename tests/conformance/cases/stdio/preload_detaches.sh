# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = detaches
cat >use.py <<'END'
import os, sys
try:
    import detaches
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/detaches.py", encoding="utf-8").read(), {})
    import detaches
exec(sys.argv[1])
END
one() { $PY $OPTION use.py "$1"; echo " $?"; }
one 'print(type(sys.stdout), sys.stdout.stream.raw, detaches.err, sys.stdin)'
one 'detaches.err.write(b"at the end\n")'
one 'print("\xe9"); sys.stdout.write("unfinished")'
printf '\xe9\n' | one 'print(ascii(sys.stdin.readline()))'
one 'print("x")' >/dev/full
one 'print(sys.__stdout__.encoding, sys.__stdout__)'
