# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_directory
#: cold = the preload would have found a file in the working directory
# An import looks for its settings in the working directory, where they are.
export PYTHONDONTWRITEBYTECODE=1
cat >ask.py <<'END'
import os, sys
if "asks" not in sys.modules: exec(open(os.environ["PYFX_PROFILE_PATH"] + "/asks_directory.py").read())
import asks
print(asks.relative, asks.absolute)
END
mkdir one two
cd one; touch asks.conf; $PY ../ask.py
cd ../two; touch asksrc; $PY ../ask.py
