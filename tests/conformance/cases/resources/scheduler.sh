# SPDX-License-Identifier: GPL-3.0-or-later
#: needs = chrt
chrt --batch 0 $PY -c 'import os; print(os.sched_getscheduler(0) == os.SCHED_BATCH, os.sched_getparam(0))'
chrt --idle 0 $PY -c 'import os; print(os.sched_getscheduler(0) == os.SCHED_IDLE)'
