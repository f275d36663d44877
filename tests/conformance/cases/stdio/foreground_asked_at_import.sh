# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_foreground
#: cold = the warm-up has no terminal to be in the foreground of
#: needs = script
cat >ask.py <<END
import sys
if "asks_foreground" not in sys.modules: exec(open("$PYFX_PROFILE_PATH/asks_foreground.py").read())
import asks_foreground as asks
print(asks.foreground)
END
in_terminal() { script -qec "$1" /dev/null </dev/null; }
$PY ask.py
in_terminal "$PY ask.py"
in_terminal "$PY ask.py </dev/null"
