# SPDX-License-Identifier: GPL-3.0-or-later
for i in 1 2 3; do echo "x = $i" > mod.py; rm -rf __pycache__; $PY -c 'import mod; print(mod.x)'; done
