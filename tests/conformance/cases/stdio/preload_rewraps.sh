# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = rewraps
cat >use.py <<'END'
import os, sys
try:
    import rewraps
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/rewraps.py", encoding="utf-8").read(), {})
    import rewraps
exec(sys.argv[1])
END
one() { $PY $OPTION use.py "$1"; echo " $?"; }
one 'print(sys.stdout, sys.stdout.buffer is sys.__stdout__.buffer, sys.__stdout__)' | od -c
one 'sys.stdout.write("unfinished"); sys.stderr.write("\u2026\xe9\n")' | od -c
one 'sys.stdout.write("unfinished"); sys.__stdout__.write("x"); sys.stdout = sys.__stdout__' | od -c
one 'print("x")' >/dev/full
one 'sys.stderr.write("x"); os.write(2, b"y"); 1/0'
printf '\xe9\n' | one 'print(ascii(sys.stdin.readline()))' | od -c
