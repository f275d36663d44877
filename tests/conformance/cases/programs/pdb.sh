# SPDX-License-Identifier: GPL-3.0-or-later
#: stdin = n\nn\np x\nq\n
printf 'x = 1\nx += 1\nprint(x)\n' > x.py; $PY -m pdb x.py
