# SPDX-License-Identifier: GPL-3.0-or-later
echo 'import sys; print(ascii(__file__), list(map(ascii, sys.argv)))' > $'x\xff.py'; $PY $'x\xff.py'
