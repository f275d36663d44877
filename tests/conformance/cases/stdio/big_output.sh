# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'for i in range(200000): print(i)' | md5sum; $PY -c 'import os; os.write(1, b"z" * 60000)' | wc -c
