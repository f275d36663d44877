# SPDX-License-Identifier: GPL-3.0-or-later
mkfifo ready
# A signal just before pause() would wait for the next one: the wakeup descriptor has no such gap.
cat > x.py <<'T'
import os, signal, sys
r, w = os.pipe(); os.set_blocking(w, False); signal.set_wakeup_fd(w)
def h(n, f):
    print("handled", signal.Signals(n).name, flush=True); sys.exit(n)
for n in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGWINCH, signal.SIGCONT, signal.SIGURG): signal.signal(n, h)
open("ready", "w").close()
while True: os.read(r, 1)
T
for s in TERM INT USR1 WINCH CONT URG; do $PY x.py & read -r x < ready; kill -$s $!; wait $!; echo $?; done
