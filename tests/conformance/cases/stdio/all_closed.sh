# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import os, sys; f = open("out", "w"); print(f.fileno(), sys.stdin, sys.stdout, sys.stderr, file=f)' <&- >&- 2>&-; echo $?
