# SPDX-License-Identifier: GPL-3.0-or-later
echo 'import sys
f = sys._getframe()
while f: print(f.f_code.co_name, f.f_code.co_filename); f = f.f_back' > m.py; $PY -m m; $PY -c 'import sys; print(sys._getframe().f_back, sys._getframe().f_code.co_filename)'
