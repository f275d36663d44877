# SPDX-License-Identifier: GPL-3.0-or-later
cd /; $PY -c 'import os; print(os.getcwd())'
