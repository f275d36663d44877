# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import sys; print("x"); sys.exit(3)' > /dev/full; echo $?
