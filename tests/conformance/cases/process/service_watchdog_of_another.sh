# SPDX-License-Identifier: GPL-3.0-or-later
WATCHDOG_USEC=1000000 WATCHDOG_PID=$$ $PY -c 'import os; print(os.environ["WATCHDOG_PID"] == str(os.getppid()))'
echo $?
