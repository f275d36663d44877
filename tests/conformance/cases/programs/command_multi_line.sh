# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c '
import sys
for i in range(2):
    print(i)
1/0'
