# SPDX-License-Identifier: GPL-3.0-or-later
#: needs = setpriv root public-python
#: cold = another user
chmod a+rwx . ..; setpriv --reuid 65534 --regid 65534 --clear-groups $PY -c 'import os; print(os.getresuid(), os.getresgid(), os.getgroups())'
