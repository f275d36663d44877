# SPDX-License-Identifier: GPL-3.0-or-later
echo x=1 > mod.py
PYTHONDONTWRITEBYTECODE=1 $PY -c 'import mod, sys; print(sys.dont_write_bytecode)'
