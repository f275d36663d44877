# SPDX-License-Identifier: GPL-3.0-or-later
$PY - x <<'T'
import sys
print(sys.argv)
def f():
    raise ValueError("in stdin")
f()
T
