# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = appends
#: cold = each python3 writes that line
cat >use.py <<END
import sys
try:
    import appends
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/appends.py").read(), {})
    import appends
print(appends.log.tell() > 0)
appends.log.write(sys.argv[1] + "\n")
END
$PY use.py one  # the profile is warm or cold, and its own line written
rm "$TMPDIR/import.log"
for run in two three four; do $PY use.py $run; done
cat "$TMPDIR/import.log"
