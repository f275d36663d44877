# SPDX-License-Identifier: GPL-3.0-or-later
echo long long line > out; $PY -c 'print("s")' 1<> out
