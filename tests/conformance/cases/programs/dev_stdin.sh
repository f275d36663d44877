# SPDX-License-Identifier: GPL-3.0-or-later
#: stdin = import sys\nprint(sys.argv, __file__)\n
$PY /dev/stdin a
