# SPDX-License-Identifier: GPL-3.0-or-later
printf 'print("\xe4")\n' > x.py; $PY x.py; echo $?
