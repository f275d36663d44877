# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = closes
cat >use.py <<'END'
import os, sys
try:
    import closes
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/closes.py", encoding="utf-8").read(), {})
    import closes
exec(sys.argv[1])
END
one() { $PY $OPTION use.py "$1"; echo " $?"; }
one 'sys.stderr.write(f"{sys.stdout.closed} {sys.__stdout__.closed}\n")'
one 'print("x")'
