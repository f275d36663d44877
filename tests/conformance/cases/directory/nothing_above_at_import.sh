# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_above
# An import goes up from the working directory, and finds nothing.
export PYTHONDONTWRITEBYTECODE=1
cat >ask.py <<'END'
import os, sys
if "asks" not in sys.modules: exec(open(os.environ["PYFX_PROFILE_PATH"] + "/asks_above.py").read())
import asks
print(asks.found)
END
$PY ask.py
mkdir -p one/two; touch one/two/.asks
cd one; $PY ../ask.py
