# SPDX-License-Identifier: GPL-3.0-or-later
echo 'x = 1' > mod.py; touch -d @1600000000 mod.py
echo 'import mod, sys; print(sys.dont_write_bytecode)' > x.py
$PY x.py
