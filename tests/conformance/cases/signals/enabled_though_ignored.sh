# SPDX-License-Identifier: GPL-3.0-or-later
mkfifo ready; trap '' USR1
cat > x.py <<'T'
import signal, time
got = []
signal.signal(signal.SIGUSR1, lambda *a: got.append("got"))
open("ready", "w").close()
while not got: time.sleep(0.01)
print(got)
T
$PY x.py & read -r x < ready; kill -USR1 $!; wait $!; echo $?
