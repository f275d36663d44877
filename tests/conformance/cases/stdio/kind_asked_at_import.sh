# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_kind
#: cold = what is there is known only in the run
cat >ask.py <<END
import sys
if "asks_kind" not in sys.modules: exec(open("$PYFX_PROFILE_PATH/asks_kind.py").read())
import asks_kind as asks
print(asks.kinds, file=sys.stderr)
END
{ $PY ask.py; } 2>file
{ $PY ask.py | cat; } 2>>file
{ { $PY ask.py >/dev/null; } 2>&1 | cat; } >>file
cat file
