# SPDX-License-Identifier: GPL-3.0-or-later
mkfifo told
cat > worker.py <<'P'
import os
alive, ends = os.pipe()
parent = os.getpid()
if os.fork() == 0:
    os.close(ends)
    os.read(alive, 1)          # the parent has ended
    while os.getppid() == parent: pass
    with open("told", "w") as f: f.write(f"{os.getppid() == 1}\n")
    os._exit(0)
P
$PY worker.py & cat told; wait
