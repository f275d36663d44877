# SPDX-License-Identifier: GPL-3.0-or-later
printf 'x = 1\ndef f(:\n  pass\n' > x.py; $PY x.py; echo $?
