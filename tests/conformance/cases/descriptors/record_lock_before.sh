# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = a record lock is its process's
echo 0123456789 > data
cat > outer.py <<'P'
import fcntl, os, sys
f = open("data", "r+"); os.set_inheritable(f.fileno(), True)
fcntl.lockf(f, fcntl.LOCK_EX, 2, 5)
os.execvp(sys.argv[1], sys.argv[1:])
P
/usr/bin/python3 outer.py $PY -c 'import fcntl, os
def may_lock(start):
    if os.fork() == 0:
        with open("data", "r+") as f:
            try: fcntl.lockf(f, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, start)
            except OSError: os._exit(1)
        os._exit(0)
    return os.wait()[1] == 0
print([n for n in range(11) if not may_lock(n)], flush=True)'
