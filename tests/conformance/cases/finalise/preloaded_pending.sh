# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = owes owes_full
# What the import left to be done at the end is done by each run.
cat >use.py <<'END'
import os, sys
try:
    import owes
except ImportError:
    with open(os.environ["PYFX_PROFILE_PATH"] + "/owes.py", encoding="utf-8") as file:
        exec(file.read(), {})
    import owes
exec(sys.argv[1])
END
one() { echo "== $1"; $PY use.py "$1" | od -c; echo "${PIPESTATUS[0]}"; }
one ''
one ''
one 'owes.COMPRESSED.write(b"compressed")'
one 'owes.TEXT.write("written by the run\n")'
one 'owes.COROUTINE.close(); owes.GENERATOR = owes.NEVER_AWAITED = None'
one 'os._exit(0)'
