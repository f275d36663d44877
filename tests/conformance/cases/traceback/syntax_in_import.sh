# SPDX-License-Identifier: GPL-3.0-or-later
echo 'x = (' > bad.py; echo 'import bad' > x.py; $PY x.py; echo $?
