# SPDX-License-Identifier: GPL-3.0-or-later
mkfifo ready
cat > x.py <<'T'
import signal, time
got = []
signal.signal(signal.SIGCONT, lambda *a: got.append("continued"))
open("ready", "w").close()
while not got: time.sleep(0.01)
print(got)
T
$PY x.py & p=$!
read -r x < ready; kill -CONT $p; wait $p; echo $?
