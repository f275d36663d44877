echo 'x = (' > bad.py; echo 'import bad' > x.py; $PY x.py; echo $?
