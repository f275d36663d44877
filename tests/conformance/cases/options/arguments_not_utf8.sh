# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import sys; print(list(map(ascii, sys.argv)), list(map(ascii, sys.orig_argv[1:])))' $'\xff\xfe' $'a\x80'
