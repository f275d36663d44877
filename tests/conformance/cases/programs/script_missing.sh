# SPDX-License-Identifier: GPL-3.0-or-later
$PY nothing.py; echo $?; $PY nothing/at/all.py; echo $?
