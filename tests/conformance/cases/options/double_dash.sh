# SPDX-License-Identifier: GPL-3.0-or-later
echo 'import sys; print(sys.argv, sys.orig_argv[1:])' > x.py
$PY -B -- x.py --
