$PY nothing.py; echo $?; $PY nothing/at/all.py; echo $?
