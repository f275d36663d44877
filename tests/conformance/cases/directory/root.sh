cd /; $PY -c 'import os; print(os.getcwd())'
