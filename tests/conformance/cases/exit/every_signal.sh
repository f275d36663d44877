# SPDX-License-Identifier: GPL-3.0-or-later
#: hide = line \d+: +\d+
for s in HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM XCPU XFSZ VTALRM PROF IO SYS 34 64; do
  $PY -c "import os, signal, sys; signal.signal(signal.Signals[sys.argv[1]] if not sys.argv[1].isdigit() else int(sys.argv[1]), signal.SIG_DFL) if sys.argv[1] != 'SIGKILL' else 0; os.kill(os.getpid(), int(sys.argv[1]) if sys.argv[1].isdigit() else signal.Signals[sys.argv[1]])" $(case $s in [0-9]*) echo $s;; *) echo SIG$s;; esac); echo $s $?
done
