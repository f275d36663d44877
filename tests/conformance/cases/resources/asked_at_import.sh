# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_process
#: cold = a client with others is not the zygote's
cat >ask.py <<END
import sys
if "asks_process" not in sys.modules:
    with open("$PYFX_PROFILE_PATH/asks_process.py") as file: exec(file.read())
import asks_process
print(asks_process.answers)
END
$PY ask.py
(umask 077; $PY ask.py)
(ulimit -S -n 500; $PY ask.py)
nice -n 3 $PY ask.py
