echo 'x = 1' > a.py; touch -d @1600000000 a.py; $PY -m compileall .
