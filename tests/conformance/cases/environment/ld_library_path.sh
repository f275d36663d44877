# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = the dynamic loader's
LD_LIBRARY_PATH=/nowhere $PY -c 'import os; print(os.environ["LD_LIBRARY_PATH"])'
