# SPDX-License-Identifier: GPL-3.0-or-later
#: stdin = import sys\nprint(sys.argv, sys.path[0] == "", __name__, "__file__" in globals())\n
$PY - a b
