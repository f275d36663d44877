# SPDX-License-Identifier: GPL-3.0-or-later
PYFX_PROFILE=bare $PY -c 'import os; print(os.environ["PYFX_PROFILE"])'
