# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = binds
#: cold = a name that a socket has cannot be had twice
# The lock is held by who runs, and by nobody else.
cat >use.py <<'EOF'
import os, sys
try:
    import binds
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/binds.py").read(), {})
    import binds
print(binds.has_lock, binds.is_bound, flush=True)
os.read(0, 1)
if binds.is_bound:
    os.unlink(binds.path)
EOF
mkfifo gate
$PY use.py <gate >one 2>&1 &
exec 9>gate
until grep -qs True one; do read -rt 0.05 <> <(:); done
echo | $PY use.py 9>&-
echo >&9
wait
cat one
rm gate
echo | $PY use.py
