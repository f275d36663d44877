# SPDX-License-Identifier: GPL-3.0-or-later
#: needs = gcc
#: cold = the dynamic loader's
echo 'int getpagesize(void) { return 42; } int getuid(void) { return 4711; }' > p.c; gcc -shared -fPIC -o p.so p.c 2>/dev/null
LD_PRELOAD=$PWD/p.so $PY -c 'import os; print(os.getuid())'; rm p.so p.c
