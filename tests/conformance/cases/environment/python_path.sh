# SPDX-License-Identifier: GPL-3.0-or-later
mkdir -p a b; echo 'print("mod in a")' > a/mod.py; echo 'print("mod in b")' > b/mod.py
PYTHONPATH=a:b::a $PY -c 'import mod, sys; print(sys.path, mod.__file__)'
