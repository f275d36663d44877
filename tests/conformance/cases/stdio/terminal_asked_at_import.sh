# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_terminal
#: needs = script
# What an import asks of the terminal is what the script's own terminal answers, or that there is none.
export PYTHONDONTWRITEBYTECODE=1
cat >ask.py <<'END'
import os, sys
if "asks" not in sys.modules: exec(open(os.environ["PYFX_PROFILE_PATH"] + "/asks_terminal.py").read())
import asks
print(asks.colours, asks.size)
END
in_terminal() { script -qec "$1" /dev/null </dev/null; }
$PY ask.py
in_terminal "stty rows 24 cols 80; $PY ask.py"
in_terminal "stty rows 24 cols 80; $PY ask.py </dev/null"
in_terminal "stty rows 24 cols 80; $PY ask.py 2>/dev/null"
in_terminal "stty rows 50 cols 132; $PY ask.py"
$PY ask.py
