# SPDX-License-Identifier: GPL-3.0-or-later
mkdir d; echo 'import sys, other; print(sys.argv, sys.path[0], __file__, __package__, repr(__spec__.name)); other.f()' > d/__main__.py
echo 'def f(): 1/0' > d/other.py
$PY d a; echo $?
