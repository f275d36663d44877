# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = locks
#: cold = each python3 would ask for the lock
# A lock that the preload holds is neither every run's nor the daemon's.
cat >use.py <<END
try:
    import locks
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/locks.py").read(), {})
    import locks
print(locks.got)
END
$PY use.py
flock -n "$TMPDIR/only-once" true; echo $?
