printf 'a\r\nb\rc\n' | $PY -c 'import sys; print(repr(sys.stdin.read()))'
