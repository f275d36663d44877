# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = strace and debuggers are to see the script
cat >trace.py <<'END'
import ctypes, os, signal, sys
PTRACE_TRACEME, PTRACE_CONT = 0, 7
ptrace = ctypes.CDLL(None).ptrace
pid = os.fork()
if pid == 0:
    ptrace(PTRACE_TRACEME, 0, None, None)
    os.execvp(sys.argv[1], sys.argv[1:])
while True:
    _, status = os.waitpid(pid, 0)
    if not os.WIFSTOPPED(status):
        sys.exit(os.waitstatus_to_exitcode(status))
    number = os.WSTOPSIG(status)
    ptrace(PTRACE_CONT, pid, None, ctypes.c_void_p(0 if number == signal.SIGTRAP else number))
END
/usr/bin/python3 trace.py $PY -c '
import os, re
tracer = int(re.search(r"TracerPid:\s*(\d+)", open("/proc/self/status").read())[1])
print(tracer == os.getppid())'
echo "status $?"
