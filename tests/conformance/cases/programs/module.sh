# SPDX-License-Identifier: GPL-3.0-or-later
mkdir pkg; echo 'print("init", __name__)' > pkg/__init__.py
echo 'import sys; print(sys.argv, sys.path[0], __name__, __package__, __spec__.name, __file__)' > pkg/mod.py
$PY -m pkg.mod a b
