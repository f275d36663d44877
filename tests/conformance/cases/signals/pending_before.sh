# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = it is pending from the beginning on
/usr/bin/python3 -c 'import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1}); os.kill(os.getpid(), signal.SIGUSR1)
os.execv(sys.argv[1], sys.argv[1:])' $PY -c 'import signal; print(signal.sigpending()); info = signal.sigwaitinfo({signal.SIGUSR1}); print(info.si_signo, info.si_code)'
