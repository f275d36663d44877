# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = reconfigures
cat >use.py <<'END'
import os, sys
try:
    import reconfigures
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/reconfigures.py", encoding="utf-8").read(), {})
    import reconfigures
exec(sys.argv[1])
END
one() { $PY $OPTION use.py "$1"; echo " $?"; }
state='for f in sys.stdin, sys.stdout, sys.stderr: print(f.encoding, f.errors, f.line_buffering, f.write_through)'
one "$state"
OPTION=-u one "$state"
PYTHONIOENCODING=ascii:ignore one "$state"
one 'print("\xe9\u2026"); os.write(1, b"x\n")' | od -c
one 'sys.stderr.write("\u2026\n")'
printf 'a\0\n\0' | one 'print(sys.stdin.readline())' | od -c
