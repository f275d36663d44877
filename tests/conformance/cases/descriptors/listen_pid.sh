# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = the sockets are for the process that LISTEN_PID names
bash -c 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$@" 3</dev/null' - $PY -c 'import os; print(os.environ["LISTEN_PID"] == str(os.getpid()), os.fstat(3).st_rdev)'
