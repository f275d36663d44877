mkdir pkg; : > pkg/__init__.py; $PY -m pkg; echo $?
