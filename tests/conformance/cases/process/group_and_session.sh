# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import os; print(os.getpid() == os.getpgid(0), os.getpid() == os.getsid(0))'
setsid -w $PY -c 'import os; print(os.getpid() == os.getpgid(0), os.getpid() == os.getsid(0))'
