$PY -c 'import sys; print("x", file=sys.stderr)' 2> /dev/full; echo $?
