# SPDX-License-Identifier: GPL-3.0-or-later
mkfifo ready
cat > x.py <<'T'
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    open("ready", "w").close()
    while True: signal.pause()
except KeyboardInterrupt: print("interrupted")
T
$PY x.py & read -r x < ready; kill -INT $!; wait $!; echo $?
