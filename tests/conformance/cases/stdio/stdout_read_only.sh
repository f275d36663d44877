echo x > f; $PY -c 'print("x")' 1<f; echo $?
