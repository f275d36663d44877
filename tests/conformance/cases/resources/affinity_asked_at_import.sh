# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_processors
#: needs = taskset
# What an import asks of the processors is what the script may use.
export PYTHONDONTWRITEBYTECODE=1
cat >ask.py <<'END'
import os, sys
if "asks" not in sys.modules: exec(open(os.environ["PYFX_PROFILE_PATH"] + "/asks_processors.py").read())
import asks
print(asks.processors, sorted(os.sched_getaffinity(0)))
END
$PY ask.py
taskset -c 0 $PY ask.py
taskset -c 1 $PY ask.py
$PY ask.py
