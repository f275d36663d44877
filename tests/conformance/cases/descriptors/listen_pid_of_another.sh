# SPDX-License-Identifier: GPL-3.0-or-later
# Left over, as in what a service starts.
LISTEN_FDS=1 LISTEN_PID=$$ $PY -c 'import os; print(os.environ["LISTEN_PID"] == str(os.getppid()))'
echo $?
