# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import os; os.setsid(); print(os.getsid(0) == os.getpid())'; setsid -w $PY -c 'import os
try: os.setsid()
except OSError as e: print(e)'
