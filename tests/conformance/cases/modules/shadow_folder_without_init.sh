mkdir json; $PY -c 'import json; print(json.__file__)'
