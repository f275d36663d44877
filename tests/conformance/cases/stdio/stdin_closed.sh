# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import sys; print(sys.stdin, sys.__stdin__); print(open("/dev/null").fileno()); input()' <&-; echo $?
