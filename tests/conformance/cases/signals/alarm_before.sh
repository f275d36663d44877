# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = what is to come by a timer of the process's own
/usr/bin/python3 -c 'import os, signal, sys; signal.alarm(50); os.execv(sys.argv[1], sys.argv[1:])' $PY -c 'import signal; print(signal.alarm(0) > 40)'
