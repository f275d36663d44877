# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c'print(1)' x; $PY -Bc 'import sys; print(sys.orig_argv[1:], sys.argv)' x
