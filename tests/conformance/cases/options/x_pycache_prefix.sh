# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = decides where bytecode is found
echo 'x = 1' > mod.py
$PY -X pycache_prefix=$PWD/cache -c 'import mod, sys; print(sys.pycache_prefix, mod.__cached__)'
find cache -name 'mod.*.pyc'; rm -r cache
