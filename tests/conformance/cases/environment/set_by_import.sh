# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = captures
# A variable that an import sets is set in the run.
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
$PY -c "$ask"
