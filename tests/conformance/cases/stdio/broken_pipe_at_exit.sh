# SPDX-License-Identifier: GPL-3.0-or-later
mkfifo f; sleep 0 < f & { exec 3> f; wait; $PY -c 'print("x")' >&3; echo $?; }
