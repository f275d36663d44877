# SPDX-License-Identifier: GPL-3.0-or-later
#: stdin = 1+1\nx\nexit()\n
$PY -m code 2>&1 | tail -n +3
