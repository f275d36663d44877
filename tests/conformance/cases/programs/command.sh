# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import sys; print(sys.argv, sys.path[0] == "", __name__, "__file__" in globals())' a -b
