# SPDX-License-Identifier: GPL-3.0-or-later
echo content > f; exec 9< f 47> out 200< f
$PY -c 'import os; print(os.read(9, 3), os.read(200, 3), os.write(47, b"w")); print(sorted(set(map(int, os.listdir("/proc/self/fd"))) - {3000}))'
