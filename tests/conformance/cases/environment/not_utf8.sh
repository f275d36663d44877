# SPDX-License-Identifier: GPL-3.0-or-later
env $'X\xff=y\xfe' $PY -c 'import os; print(ascii([(k, v) for k, v in os.environ.items() if k[0] == "X"]), [x for x in os.environb.items() if x[0][:1] == b"X"])'
