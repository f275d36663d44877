# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'print("x")' > /dev/full; echo $?
