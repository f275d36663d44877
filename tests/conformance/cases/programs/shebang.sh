# SPDX-License-Identifier: GPL-3.0-or-later
printf '#!%s\nimport sys\nprint(sys.argv, __file__)\n' "$PY" > x.py; chmod +x x.py; ./x.py a b; rm x.py
