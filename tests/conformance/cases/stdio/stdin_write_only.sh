$PY -c 'import sys; print(sys.stdin); print(sys.stdin.read())' 0>out; echo $?
