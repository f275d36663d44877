PYFX_PROFILE=bare $PY -c 'import os; print(os.environ["PYFX_PROFILE"])'
