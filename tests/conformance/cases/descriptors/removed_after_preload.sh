# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = logs
# A log that was removed or rotated away after the preload had opened it is made anew.
cat >use.py <<END
import sys
try:
    import logs
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/logs.py").read(), {})
    import logs
logs.file.write(sys.argv[1] + "\n")
END
log=$TMPDIR/events.log
rm -f "$log"  # the profile is warm, as is the next run
$PY use.py one
$PY use.py two
cat "$log"
mv "$log" "$log.1"
$PY use.py three
cat "$log" "$log.1"
rm "$log" "$log.1"
$PY use.py four
cat "$log"
rm "$log"
