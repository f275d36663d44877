# SPDX-License-Identifier: GPL-3.0-or-later
echo 'def f(): 1/0
f()' > mod.py; $PY -m mod; echo $?
