# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = python3 runs it at start-up
mkdir a; echo 'print("customised")' > a/sitecustomize.py
PYTHONPATH=a $PY -c 'print("end")'
