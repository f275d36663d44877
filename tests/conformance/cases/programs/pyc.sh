# SPDX-License-Identifier: GPL-3.0-or-later
echo 'import sys; print(sys.argv, __file__, __cached__, __loader__.__class__.__name__)
def f(): 1/0
f()' > x.py; touch -d @1600000000 x.py
/usr/bin/python3 -c 'import py_compile; py_compile.compile("x.py", "y.pyc")'; rm x.py
$PY y.pyc a; echo $?
