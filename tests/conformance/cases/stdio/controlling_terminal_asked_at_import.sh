# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_tty
#: cold = the warm-up has no terminal to open
#: needs = script
cat >ask.py <<END
import sys
if "asks_tty" not in sys.modules: exec(open("$PYFX_PROFILE_PATH/asks_tty.py").read())
import asks_tty as asks
print(asks.terminal is not None)
if asks.terminal: print("asked there", file=asks.terminal)
END
in_terminal() { script -qec "$1" /dev/null </dev/null; }
$PY ask.py
in_terminal "$PY ask.py"
in_terminal "$PY ask.py </dev/null >output 2>&1; cat output"
