# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_seekable
#: cold = what is there is known only in the run
cat >ask.py <<END
import sys
if "asks_seekable" not in sys.modules:
    with open("$PYFX_PROFILE_PATH/asks_seekable.py") as file: exec(file.read())
import asks_seekable
print(asks_seekable.answer, sys.stdin.read(4))
END
$PY ask.py </dev/null
printf 'one\ntwo\n' | $PY ask.py
$PY ask.py <ask.py
