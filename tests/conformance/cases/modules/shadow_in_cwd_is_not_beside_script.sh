# SPDX-License-Identifier: GPL-3.0-or-later
mkdir d; echo 'print("mine")' > json.py; echo 'import json' > d/x.py; $PY d/x.py; echo $?
