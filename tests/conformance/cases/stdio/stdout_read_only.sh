# SPDX-License-Identifier: GPL-3.0-or-later
echo x > f; $PY -c 'print("x")' 1<f; echo $?
