# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = what is to come by a timer of the process's own
for which in ITIMER_VIRTUAL ITIMER_PROF; do
  /usr/bin/python3 -c 'import os, signal, sys; signal.setitimer(getattr(signal, sys.argv[1]), 500); os.execv(sys.argv[2], sys.argv[2:])' $which $PY -c 'import signal; print([signal.getitimer(w)[0] > 400 for w in (0, 1, 2)])'
done
