# SPDX-License-Identifier: GPL-3.0-or-later
mkdir d; echo 'import sys, other; print(sys.argv, sys.path[0], __file__); other.f()' > d/__main__.py
echo 'def f(): 1/0' > d/other.py
/usr/bin/python3 -m zipapp d -o z.pyz; rm -r d
$PY z.pyz a; echo $?; cp z.pyz other; $PY other | wc -l; rm z.pyz other
