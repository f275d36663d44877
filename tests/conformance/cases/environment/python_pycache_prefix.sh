# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = decides where bytecode is found
echo x=1 > mod.py; PYTHONPYCACHEPREFIX=$PWD/c $PY -c 'import mod, sys; print(sys.pycache_prefix, mod.__cached__)'; rm -r c
