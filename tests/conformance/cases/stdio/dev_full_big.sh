$PY -c 'print("x" * 100000); print("not reached")' > /dev/full; echo $?
