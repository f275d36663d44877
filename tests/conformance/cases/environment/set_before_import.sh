# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = captures
#: cold = the client has a value of its own
# Where the client has a variable that an import of the preload sets, what the
# import would have made of it cannot be known, and the run is cold.
export PYTHONDONTWRITEBYTECODE=1
mkdir lib
cat >lib/captured.py <<'END'
import os
os.environ.setdefault("SET_BY_IMPORT", "imported")
END
ask='import sys
try: import captured
except ImportError: sys.path.append("lib"); import captured
import os; print(os.environ["SET_BY_IMPORT"], flush=True); os.system("echo $SET_BY_IMPORT")'
SET_BY_IMPORT=mine $PY -c "$ask"
