# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import sys; print("x", file=sys.stderr)' 2> /dev/full; echo $?
