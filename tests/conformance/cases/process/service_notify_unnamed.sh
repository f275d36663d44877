# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = a manager that does not say whom it has started may mean this process
NOTIFY_SOCKET=/nowhere $PY -c 'import os; print(os.environ["NOTIFY_SOCKET"])'
