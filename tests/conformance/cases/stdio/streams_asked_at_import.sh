# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_streams
#: cold = what is there is known only in the run
cat >ask.py <<END
import sys
if "asks_streams" not in sys.modules:
    with open("$PYFX_PROFILE_PATH/asks_streams.py") as file: exec(file.read())
import asks_streams
print(asks_streams.answers)
END
$PY ask.py
echo more | { read -n 1 first; $PY ask.py; }
$PY ask.py <ask.py
$PY ask.py <>ask.py
$PY ask.py <&-
