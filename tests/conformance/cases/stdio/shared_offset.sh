{ echo a; $PY -c 'print("b")'; echo c; $PY -c 'print("d")'; } > out
