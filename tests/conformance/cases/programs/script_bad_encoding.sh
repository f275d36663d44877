printf 'print("\xe4")\n' > x.py; $PY x.py; echo $?
