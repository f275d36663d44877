# SPDX-License-Identifier: GPL-3.0-or-later
mkdir d; cd d; echo 'print(1)' > x.py; chmod 0311 .; $PY x.py; chmod 0755 .
