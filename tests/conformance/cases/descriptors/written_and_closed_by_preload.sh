# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = writes_once
#: differs = what the preload writes to a file that it closes is written by the warm-up
cat >use.py <<END
try:
    import writes_once
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/writes_once.py").read(), {})
END
for run in 1 2 3; do $PY use.py; done
cat "$TMPDIR/cache"
