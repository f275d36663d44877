# SPDX-License-Identifier: GPL-3.0-or-later
# What a service starts is not whom the manager listens to, or it listens to all of them.
NOTIFY_SOCKET=/nowhere SYSTEMD_EXEC_PID=$$ $PY -c 'import os; print(os.environ["NOTIFY_SOCKET"], os.environ["SYSTEMD_EXEC_PID"] == str(os.getppid()))'
echo $?
