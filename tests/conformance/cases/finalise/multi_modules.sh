# SPDX-License-Identifier: GPL-3.0-or-later
for m in a b c; do echo "class C:
  def __del__(self): print('del in', '$m')
c = C()" > $m.py; done; $PY -c 'import a, b, c' | sort  # one set of garbage: its order is not promised
