# SPDX-License-Identifier: GPL-3.0-or-later
echo 'print(__name__)
import x' > x.py; $PY x.py
