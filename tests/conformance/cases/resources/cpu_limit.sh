# SPDX-License-Identifier: GPL-3.0-or-later
#: hide = line \d+: +\d+
ulimit -t 1; $PY -c '
while True: pass'; echo $?
