# SPDX-License-Identifier: GPL-3.0-or-later
# A daemon that forks twice, and asks who its parent is when it has lost the first.
mkfifo told
cat > daemon.py <<'P'
import os
def parent(): return open("/proc/self/stat").read().rpartition(")")[2].split()[1]
first = os.fork()
if first == 0:
    alive, ends = os.pipe()
    before = str(os.getpid())
    if os.fork() == 0:
        os.close(ends); os.read(alive, 1)
        while parent() == before: pass
        if os.fork() == 0:
            print("parent:", os.getppid() != 1, flush=True); os._exit(0)
        os.wait()
        with open("told", "w") as f: f.write(f"{os.getppid() == 1}\n")
    os._exit(0)
os.waitpid(first, 0)
P
$PY daemon.py & cat told; wait
