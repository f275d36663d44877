# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = clocks_ahead
#: cold = where the machine was booted less than some hours ago it might be a constant
# What expires a minute after the import does so a minute after the run's.
cat >use.py <<'EOF'
import os, time
try:
    import clocks_ahead as ahead
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/clocks_ahead.py").read())
    import clocks_ahead as ahead
left = [at - time.monotonic() for at in (ahead.expires[0][0], ahead.event.time)]
print([58 < one <= 60 for one in left], ahead.scheduler.queue[0] is ahead.event, ahead.scheduler.cancel(ahead.event))
EOF
$PY use.py
# Time that passes is what this is about.
read -rt 3 <> <(:)
$PY use.py
