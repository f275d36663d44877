# SPDX-License-Identifier: GPL-3.0-or-later
printf 'print(1)\r\nprint("""a\r\nb""".encode())\r\n' > x.py; $PY x.py
