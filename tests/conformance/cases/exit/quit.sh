# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'quit(3)'; echo $?; $PY -c 'exit()'; echo $?; $PY -c 'exit("x")'; echo $?
