# SPDX-License-Identifier: GPL-3.0-or-later
mkdir real; ln -s real link; cd link; $PY -c 'import os; print(os.getcwd(), os.environ["PWD"])'
