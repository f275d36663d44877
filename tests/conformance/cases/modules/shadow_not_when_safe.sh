# SPDX-License-Identifier: GPL-3.0-or-later
echo 'print("mine")' > json.py; $PY -P -c 'import json; print(json.__file__)'; $PY -P -m json.tool --help | head -1
