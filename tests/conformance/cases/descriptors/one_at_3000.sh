# SPDX-License-Identifier: GPL-3.0-or-later
exec 300> /dev/null; ulimit -Sn 4000; exec {hi}> /dev/null; $PY -c 'import os; os.dup2(1, 3000); os.write(3000, b"mine\n"); os.close(3000); print("ok")'
