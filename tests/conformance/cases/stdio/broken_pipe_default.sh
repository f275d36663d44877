# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c '
import signal
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
while True: print("y" * 1000)' | head -1; echo "${PIPESTATUS[@]}"
