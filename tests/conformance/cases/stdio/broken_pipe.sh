# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c '
import signal, sys
print(signal.getsignal(signal.SIGPIPE))
sys.stdout.flush()
try:
    while True: print("y" * 1000)
except BrokenPipeError as e:
    print(e, file=sys.stderr)' | head -1; echo "${PIPESTATUS[@]}"
