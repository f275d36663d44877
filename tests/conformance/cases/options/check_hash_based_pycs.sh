# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = decides which bytecode is used
echo 'x = 1' > mod.py
$PY --check-hash-based-pycs always -c 'import mod, _imp; print(_imp.check_hash_based_pycs)'
