# SPDX-License-Identifier: GPL-3.0-or-later
echo 'x = 1' > mod.py
echo 'import mod, sys; print(sys.dont_write_bytecode, sys.flags.dont_write_bytecode)' > x.py
$PY -B x.py
