# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = one of the three
$PY -c 'print("first, none is there")'
d=$($PY -c "import site; print(site.getusersitepackages())"); mkdir -p $d; echo 'print("user module")' > $d/mine.py
$PY -c 'import mine'; rm -r ~/.local; $PY -c 'print("gone again")'
