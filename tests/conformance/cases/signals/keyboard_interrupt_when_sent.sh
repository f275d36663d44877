# SPDX-License-Identifier: GPL-3.0-or-later
mkfifo ready
# A signal just before pause() would wait for the next one: the wakeup descriptor has no such gap.
cat > x.py <<'T'
import os, signal
r, w = os.pipe(); os.set_blocking(w, False); signal.set_wakeup_fd(w)
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    open("ready", "w").close()
    while True: os.read(r, 1)
except KeyboardInterrupt: print("interrupted")
T
$PY x.py & read -r x < ready; kill -INT $!; wait $!; echo $?
