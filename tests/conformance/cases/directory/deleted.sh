# SPDX-License-Identifier: GPL-3.0-or-later
#: hide = zzz
echo 'import os, sys
print(sys.argv, sys.path[:1])
try: print(os.getcwd())
except OSError as e: print(e)' > x.py
mkdir d; cd d; rmdir ../d; $PY ../x.py; $PY "$OLDPWD/x.py"; $PY -c 'import sys; print(sys.path[:1])'; $PY -m json.tool --help | head -1; echo $?
