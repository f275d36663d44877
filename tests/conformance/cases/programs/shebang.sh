printf '#!%s\nimport sys\nprint(sys.argv, __file__)\n' "$PY" > x.py; chmod +x x.py; ./x.py a b; rm x.py
