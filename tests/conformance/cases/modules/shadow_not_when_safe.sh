echo 'print("mine")' > json.py; $PY -P -c 'import json; print(json.__file__)'; $PY -P -m json.tool --help | head -1
