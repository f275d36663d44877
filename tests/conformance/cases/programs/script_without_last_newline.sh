printf 'print(1)\nprint(2)' > x.py; $PY x.py
