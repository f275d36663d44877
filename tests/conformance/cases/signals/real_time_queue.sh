# SPDX-License-Identifier: GPL-3.0-or-later
mkfifo ready; mkfifo go
cat > x.py <<'T'
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, {40, 41})
open("ready", "w").close(); open("go").read()
for _ in range(4): print(signal.sigwaitinfo({40, 41}).si_signo)
T
$PY x.py & read -r x < ready; kill -40 $!; kill -40 $!; kill -40 $!; kill -41 $!; echo > go; wait $!; echo $?
