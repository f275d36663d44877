$PY -c 'import sys; print("lost"); print(sys.stdout, file=sys.stderr)' >&-; echo $?
