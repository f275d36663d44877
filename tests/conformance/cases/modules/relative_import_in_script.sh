# SPDX-License-Identifier: GPL-3.0-or-later
echo 'from . import x' > s.py; $PY s.py; echo $?
