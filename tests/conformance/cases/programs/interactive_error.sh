# SPDX-License-Identifier: GPL-3.0-or-later
#: stdin = 1/0\nprint("goes on")\nx =\ndef f():\n    return 5\n\nf()\nexit(4)\n
$PY -i -q; echo $?
