# SPDX-License-Identifier: GPL-3.0-or-later
mkfifo ready
{ read -r x < ready; echo data; echo "writer: $?" >&2; } 2> log | $PY -c '
import os; os.close(0); open("ready", "w").write("x\n")'
grep -c 'Broken pipe\|writer: [^0]' log; rm log
