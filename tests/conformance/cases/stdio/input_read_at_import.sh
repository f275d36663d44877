# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = reads_input
#: cold = what is there is known only in the run
cat >ask.py <<END
import sys
if "reads_input" not in sys.modules:
    with open("$PYFX_PROFILE_PATH/reads_input.py") as file: exec(file.read())
import reads_input
print(reads_input.answer, sys.stdin.read(4))
END
$PY ask.py </dev/null
printf 'one\ntwo\n' | $PY ask.py
$PY ask.py <ask.py
