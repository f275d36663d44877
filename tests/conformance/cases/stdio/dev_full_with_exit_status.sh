$PY -c 'import sys; print("x"); sys.exit(3)' > /dev/full; echo $?
