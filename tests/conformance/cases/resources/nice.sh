# SPDX-License-Identifier: GPL-3.0-or-later
nice -n 7 $PY -c 'import os; print(os.getpriority(os.PRIO_PROCESS, 0), os.nice(0))'
