# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = python3 runs it at start-up
d=$HOME/.local/lib/python3.11/site-packages; mkdir -p $d; echo 'import sys; print("pth")' > $d/a.pth
$PY -c 'print("end")'
