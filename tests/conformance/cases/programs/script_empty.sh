: > x.py; $PY x.py; echo $?
