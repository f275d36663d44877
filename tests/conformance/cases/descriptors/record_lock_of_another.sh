# SPDX-License-Identifier: GPL-3.0-or-later
# Of a process that lives on: it is in the way of the run as it is of python3.
mkfifo ready end
/usr/bin/python3 -c 'import fcntl
f = open("data", "w"); fcntl.lockf(f, fcntl.LOCK_EX, 3, 2); open("ready", "w").close(); open("end").close()' & p=$!
read -r x < ready
$PY -c 'import fcntl
for start in range(6):
    try: fcntl.lockf(3, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, start); print(start)
    except OSError as e: print(start, e)' 3<> data
: > end; wait $p; rm ready end
