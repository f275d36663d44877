# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = makes_new
#: cold = each python3 makes the file, or fails when it is there
cat >use.py <<END
import sys
try:
    import makes_new as makes
except ImportError:
    try:
        exec(open("$PYFX_PROFILE_PATH/makes_new.py").read(), {})
    except FileExistsError as error:
        sys.exit(f"{error.strerror}: {error.filename.rpartition('/')[2]}")
    import makes_new as makes
makes.file.write(sys.argv[1] + "\n")
END
for run in one two; do $PY use.py $run; echo $?; cat "$TMPDIR/new"; done
rm "$TMPDIR/new"
$PY use.py three
cat "$TMPDIR/new"
