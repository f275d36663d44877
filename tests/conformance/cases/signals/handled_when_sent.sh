# SPDX-License-Identifier: GPL-3.0-or-later
mkfifo ready
cat > x.py <<'T'
import signal, sys
def h(n, f):
    print("handled", signal.Signals(n).name, flush=True); sys.exit(n)
for n in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGWINCH, signal.SIGCONT, signal.SIGURG): signal.signal(n, h)
open("ready", "w").close()
while True: signal.pause()
T
for s in TERM INT USR1 WINCH CONT URG; do $PY x.py & read -r x < ready; kill -$s $!; wait $!; echo $?; done
