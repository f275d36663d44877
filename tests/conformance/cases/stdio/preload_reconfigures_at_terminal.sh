# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = quiets
# Also where another value is the usual one.
cat >use.py <<'END'
import os, sys
try:
    import quiets
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/quiets.py", encoding="utf-8").read(), {})
print(sys.stdout.isatty(), sys.stdout.line_buffering, sys.stderr.line_buffering)
os.write(1, b"before what was printed\n")
END
/usr/bin/python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' $PY use.py
