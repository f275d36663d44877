# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = a fatal error
#: hide = 0x[0-9a-f]+
$PY -c 'print("no")' < .; echo $?
