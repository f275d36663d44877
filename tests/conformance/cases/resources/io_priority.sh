# SPDX-License-Identifier: GPL-3.0-or-later
#: needs = ionice
ionice -c 3 $PY -c 'import subprocess; subprocess.run(["ionice"])'
ionice -c 2 -n 6 $PY -c 'import subprocess, os; subprocess.run(["ionice", "-p", str(os.getpid())])'
