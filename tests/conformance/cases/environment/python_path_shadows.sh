mkdir a; echo 'print("mine")' > a/json.py
PYTHONPATH=a $PY -c 'import json; print(json.__file__)'
