echo 'import sys; print(ascii(__file__), list(map(ascii, sys.argv)))' > $'x\xff.py'; $PY $'x\xff.py'
