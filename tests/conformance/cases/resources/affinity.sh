#: needs = taskset
taskset -c 0 $PY -c 'import os; print(os.sched_getaffinity(0))'
