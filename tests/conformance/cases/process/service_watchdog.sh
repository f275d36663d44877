# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = the manager takes the messages from the process that it has started
bash -c 'WATCHDOG_USEC=1000000 WATCHDOG_PID=$$ exec "$@"' - $PY -c 'import os; print(os.environ["WATCHDOG_PID"] == str(os.getpid()))'
