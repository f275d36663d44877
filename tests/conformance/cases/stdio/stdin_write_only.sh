# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import sys; print(sys.stdin); print(sys.stdin.read())' 0>out; echo $?
