# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = it hides a preloaded module
#: profiles = std
echo 'print("my json")' > json.py; echo 'import json; print(json.__file__)' > x.py; $PY x.py
