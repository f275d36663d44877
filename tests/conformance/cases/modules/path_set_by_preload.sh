# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = sets_path
# What a preloaded module puts before or after the program's directory comes before or after it.
export PYTHONDONTWRITEBYTECODE=1
cat >set_up.py <<'END'
import os, sys
if "__pyfx_init__" not in sys.modules:
    path = os.environ["PYFX_PROFILE_PATH"] + "/sets_path.py"
    exec(compile(open(path).read(), path, "exec"), {"__file__": path})
END
cat >asks.py <<'END'
import set_up, sys
import found_first, found_early, found_beside
print(found_first.where, found_early.where, found_beside.where, sys.path)
END
# The module that is loaded already was found before this one could be.
for name in first early beside; do echo 'where = "beside"' >found_$name.py; done
$PY asks.py; $PY -m asks; $PY -c "$(cat asks.py)"; $PY - <asks.py; $PY "$PWD/asks.py"
mkdir more folder; PYTHONPATH=$PWD/more:more:/not/there $PY asks.py
cp *.py folder; cp asks.py folder/__main__.py; $PY folder
(cd folder; python3 -m zipfile -c ../folder.zip *.py); $PY folder.zip; rm folder.zip
cd more; $PY ../asks.py
