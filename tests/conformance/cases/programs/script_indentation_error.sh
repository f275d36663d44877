printf 'if 1:\nx = 1\n' > x.py; $PY x.py; echo $?
