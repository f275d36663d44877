# SPDX-License-Identifier: GPL-3.0-or-later
mkfifo ready
for s in TERM INT HUP USR1 USR2 ALRM QUIT; do
  ( trap - INT QUIT; exec $PY -c 'import signal, sys
for s in (signal.SIGINT, signal.SIGQUIT): signal.signal(s, signal.SIG_DFL)
open("ready", "w").close(); signal.pause()' ) & read -r x < ready; kill -$s $!; wait $! 2>/dev/null; echo $s $?
done 2>/dev/null
