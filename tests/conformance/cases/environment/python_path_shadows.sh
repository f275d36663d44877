# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = on PYTHONPATH, it hides a preloaded module
#: profiles = std
mkdir a; echo 'print("mine")' > a/json.py
PYTHONPATH=a $PY -c 'import json; print(json.__file__)'
