# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = python3 runs it at start-up
d=$($PY -c "import site; print(site.getusersitepackages())"); mkdir -p $d; echo 'import sys; print("pth")' > $d/a.pth
$PY -c 'print("end")'
