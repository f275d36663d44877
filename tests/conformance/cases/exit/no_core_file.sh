ulimit -c unlimited; $PY -c 'import os; os.abort()'; echo $?; rm -f core*
