# SPDX-License-Identifier: GPL-3.0-or-later
# The kernel names a process after the script whose first line names the interpreter.
printf '#!%s\nprint(open("/proc/self/comm").read())\n' "$PY" > named.py; chmod +x named.py; ./named.py
ln -s "$PWD/named.py" a_longer_name_than_15.py; ./a_longer_name_than_15.py; rm a_longer_name_than_15.py named.py
