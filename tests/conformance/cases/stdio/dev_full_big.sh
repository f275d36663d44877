# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'print("x" * 100000); print("not reached")' > /dev/full; echo $?
