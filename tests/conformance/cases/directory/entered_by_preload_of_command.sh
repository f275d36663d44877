# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = sets_process
#: cold = whether a program imports from the directory before it enters the other one is not known
export PYTHONDONTWRITEBYTECODE=1
cat >set_up.py <<'END'
import os, sys
if "__pyfx_init__" not in sys.modules:
    path = os.environ["PYFX_PROFILE_PATH"] + "/sets_process.py"
    exec(compile(open(path).read(), path, "exec"), {})
END
echo 'where = "here"' >beside.py
program='import beside, set_up, os, sys; print(beside.where, os.getcwd(), repr(sys.path[0]))
import wsgiref, sys; print(wsgiref.__path__)'
$PY -c "$program"; $PY <<<"$program"
