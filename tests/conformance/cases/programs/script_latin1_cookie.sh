# SPDX-License-Identifier: GPL-3.0-or-later
printf '# -*- coding: latin-1 -*-\nprint(ascii("\xe4"))\n' > x.py; $PY x.py
