# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import sys; print(sys.stderr, sys.__stderr__); 1/0' 2>&-; echo $?
