# SPDX-License-Identifier: GPL-3.0-or-later
trap '' HUP INT TERM USR1 CHLD; $PY -c 'import signal as s; print([s.getsignal(x) for x in (s.SIGHUP, s.SIGINT, s.SIGTERM, s.SIGUSR1, s.SIGCHLD)])'
