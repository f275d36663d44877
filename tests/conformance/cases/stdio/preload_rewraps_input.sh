# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = rewraps
#: differs = the stream was made in the warm-up, whose input can seek
cat >use.py <<'END'
import os, sys
try:
    import rewraps
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/rewraps.py", encoding="utf-8").read(), {})
try:
    sys.stdin.tell()
except OSError as error:
    sys.stdout.buffer.write(repr(error).encode())
END
echo one | $PY use.py
