# SPDX-License-Identifier: GPL-3.0-or-later
echo 'x = 1' > a.py; touch -d @1600000000 a.py; $PY -m compileall .
