# SPDX-License-Identifier: GPL-3.0-or-later
#: needs = pkill
# pkill -f finds it once, so one signal comes.
name=by_name_$$; mkfifo ready go
cat > $name.py <<'P'
import signal, time
got = []
signal.signal(signal.SIGHUP, lambda *a: got.append("HUP"))
signal.signal(signal.SIGUSR1, lambda *a: got.append("USR1"))
open("ready", "w").close()
open("go").close()
print(got)
P
$PY $name.py & p=$!; read -r x < ready
pkill -HUP -f "by_name_$$[.]py"; echo $?
pkill -USR1 -f "by_name_$$[.]py"; echo $?
: > go; wait $p; echo $?; rm ready go $name.py
