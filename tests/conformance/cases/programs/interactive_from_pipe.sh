# SPDX-License-Identifier: GPL-3.0-or-later
#: stdin = 1 + 1\nprint(_)\nimport sys\nprint(sys.ps1, sys.argv)\n
$PY -i
