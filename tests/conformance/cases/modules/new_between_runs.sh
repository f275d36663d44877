# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import mod'; echo 'print("now")' > mod.py; $PY -c 'import mod'; rm -r __pycache__
