# SPDX-License-Identifier: GPL-3.0-or-later
mkdir -p a/b; echo 'import sys, other; print(sys.path[0], __file__, other.__file__)' > a/b/x.py
echo '' > a/b/other.py
$PY a/b/x.py; $PY ./a/b/../b/x.py; cd a; $PY b/x.py; $PY "$PWD/b/x.py"
