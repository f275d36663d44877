# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = sets_path
#: cold = where python3 puts what the module adds depends on what is there
export PYTHONDONTWRITEBYTECODE=1
ask='import os, sys
if "__pyfx_init__" not in sys.modules:
    path = os.environ["PYFX_PROFILE_PATH"] + "/sets_path.py"
    exec(compile(open(path).read(), path, "exec"), {"__file__": path})
print(sys.path)'
echo "$ask" >asks.py
$PY -P asks.py; $PY -P -m asks; PYTHONSAFEPATH=1 PYTHONPATH=$PWD $PY -m asks
# A program that has the name of a module which the preload puts first.
echo "$ask" >found_first.py; $PY -m found_first
$PY -i asks.py </dev/null
