# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import os; print("before", flush=True); os.execlp("sh", "sh", "-c", "echo after; exit 6")'; echo $?
