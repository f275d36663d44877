$PY -c 'print("x")' > /dev/full; echo $?
