# SPDX-License-Identifier: GPL-3.0-or-later
#: start = -I
echo '{"a": [1, 2]}' | $PY -I -m json.tool
$PY -I -c 'import sys; print(sys.flags, sys.path, sys.argv, sys.orig_argv[1:])' one two
