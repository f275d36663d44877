# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_terminal_name
#: cold = a run in a terminal has another one
#: needs = script
cat >ask.py <<END
import sys
if "asks_terminal_name" not in sys.modules: exec(open("$PYFX_PROFILE_PATH/asks_terminal_name.py").read())
import asks_terminal_name as asks
print(asks.name and asks.name.rstrip("0123456789"))
END
in_terminal() { script -qec "$1" /dev/null </dev/null; }
$PY ask.py
in_terminal "$PY ask.py"
in_terminal "$PY ask.py </dev/null"
