# SPDX-License-Identifier: GPL-3.0-or-later
mkdir pkg; : > pkg/__init__.py
echo 'import sys; print(sys.argv, __package__, __spec__.name, sys.orig_argv[1:])' > pkg/__main__.py
$PY -m pkg x
