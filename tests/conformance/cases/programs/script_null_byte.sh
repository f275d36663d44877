printf 'print(1)\0\n' > x.py; $PY x.py; echo $?
