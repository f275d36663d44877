# SPDX-License-Identifier: GPL-3.0-or-later
echo 'import sys; print(sys.argv, __file__ if "__file__" in globals() else None)
1/0' | $PY
