# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = sets_process
# Where the program is was found before it imports what enters another directory.
export PYTHONDONTWRITEBYTECODE=1
mkdir -p sub/folder
cat >sub/set_up.py <<'END'
import os, sys
if "__pyfx_init__" not in sys.modules:
    path = os.environ["PYFX_PROFILE_PATH"] + "/sets_process.py"
    exec(compile(open(path).read(), path, "exec"), {})
END
echo 'where = "beside it"' >sub/beside.py
cat >sub/asks.py <<'END'
import set_up, beside, os, sys
print(beside.where, os.getcwd(), sys.path[0], sys.argv, __file__, flush=True)
os.system("pwd")
END
cp sub/asks.py sub/folder/__main__.py; cp sub/set_up.py sub/beside.py sub/folder
cd sub
$PY asks.py; $PY ./asks.py; $PY "$PWD/asks.py"; $PY -m asks; $PY -m folder.__main__ 2>&1 | tail -1; $PY folder
cd ..; $PY sub/asks.py; PYTHONPATH=sub $PY -P sub/asks.py
