# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_above
#: cold = the preload would have found a file above the working directory
# An import goes up from the working directory, and finds its settings where they are.
export PYTHONDONTWRITEBYTECODE=1
cat >ask.py <<'END'
import os, sys
if "asks" not in sys.modules: exec(open(os.environ["PYFX_PROFILE_PATH"] + "/asks_above.py").read())
import asks
print(asks.found)
END
mkdir -p one/two/three
touch one/.asks
cd one/two; $PY ../../ask.py
cd three; $PY ../../../ask.py
