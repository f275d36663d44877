# SPDX-License-Identifier: GPL-3.0-or-later
$PY -m nothing; echo $?; $PY -m os.nothing; echo $?; $PY -m json.nothing; echo $?
