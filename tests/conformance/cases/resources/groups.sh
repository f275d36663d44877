#: needs = setpriv root
#: cold = other credentials
setpriv --groups 4,24 $PY -c 'import os; print(os.getgroups())'
