printf 'abcdefghijklmnopqrst' > x.pyc; $PY x.pyc; echo $?
