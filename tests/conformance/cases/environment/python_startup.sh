# SPDX-License-Identifier: GPL-3.0-or-later
#: stdin = print(s)\n
echo 's = "started up"; print(__name__, __file__)' > s.py
PYTHONSTARTUP=s.py $PY -i -q
