# SPDX-License-Identifier: GPL-3.0-or-later
# It is to have a signal when its parent ends.
mkfifo ready told
cat > parent.py <<'P'
import ctypes, os, sys
if os.fork() == 0:
    ctypes.CDLL(None).prctl(1, 15, 0, 0, 0)
    os.execv(sys.argv[1], sys.argv[1:])
open("ready").close()
P
/usr/bin/python3 parent.py $PY -c 'import signal
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM}); open("ready", "w").close()
number = signal.sigwait({signal.SIGTERM})
with open("told", "w") as f: print(number, file=f)' & cat told; wait; rm ready told
