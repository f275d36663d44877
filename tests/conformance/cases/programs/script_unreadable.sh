# SPDX-License-Identifier: GPL-3.0-or-later
#: needs = setpriv root
echo 'print(1)' > x.py; chmod 0 x.py
$PY -c 'print("as root one can")'; $PY x.py; echo $?
