# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_policy
# A variable that is a library's though its name begins with PYTHON.
ask='import os, sys
if "asks" not in sys.modules: exec(open(os.environ["PYFX_PROFILE_PATH"] + "/asks_policy.py").read())
import asks; print(asks.policy)'
$PY -c "$ask"
PYTHON_ASKS_IMPORT_POLICY=rust $PY -c "$ask"
PYTHON_ASKS_IMPORT_POLICY= $PY -c "$ask"
