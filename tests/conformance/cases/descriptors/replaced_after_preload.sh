# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = updates
#: cold = python3 would read the file that is there
cat >use.py <<END
import sys
try:
    import updates
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/updates.py").read(), {})
    import updates
print(updates.first, updates.file.readline(), end="")
updates.file.write(sys.argv[1] + "\n")
END
state=$TMPDIR/state
printf '%s\n' 1 2 >"$state"
$PY use.py one
printf '%s\n' 3 4 >"$state.new"
mv "$state.new" "$state"
$PY use.py two
cat "$state"
