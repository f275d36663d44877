# SPDX-License-Identifier: GPL-3.0-or-later
#: start = -O -s
# What ends a run of such a start: a traceback, a status, a signal, output that nobody reads.
$PY -Os -c 'def f(): raise ValueError(__debug__)
f()'; echo $?
$PY -Os -c 'import sys; sys.exit(7)'; echo $?
$PY -Os -c 'import os, signal; os.kill(os.getpid(), signal.SIGTERM)'; echo $?
echo 'print(__debug__, __name__)' | $PY -Os -
