# SPDX-License-Identifier: GPL-3.0-or-later
cat > b.py <<'T'
import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1, signal.SIGTERM, 40})
os.execv(sys.argv[1], sys.argv[1:])
T
/usr/bin/python3 b.py $PY -c 'import os, signal; print(signal.pthread_sigmask(signal.SIG_BLOCK, [])); os.kill(os.getpid(), signal.SIGTERM); print(signal.sigpending())'
