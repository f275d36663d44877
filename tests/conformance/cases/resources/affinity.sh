# SPDX-License-Identifier: GPL-3.0-or-later
#: needs = taskset
taskset -c 0 $PY -c 'import os; print(os.sched_getaffinity(0))'
