# SPDX-License-Identifier: GPL-3.0-or-later
#: needs = setpriv root
#: cold = other credentials
setpriv --groups 4,24 $PY -c 'import os; print(os.getgroups())'
