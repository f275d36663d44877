# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = modules of the user's own
d=$($PY -c "import site; print(site.getusersitepackages())"); mkdir -p $d; echo 'print("user module")' > $d/mine.py
$PY -c 'import mine, sys; print(sys.path)'
