# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = what is to come by a timer of the process's own
mkfifo never; exec 2>/dev/null
/usr/bin/python3 -c 'import os, signal, sys; signal.setitimer(signal.ITIMER_REAL, 0.5); os.execv(sys.argv[1], sys.argv[1:])' $PY -c 'open("never")' 2>/dev/null; echo $?
rm never
