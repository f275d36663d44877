printf 'a\xffb\n' | $PY -c 'import sys; print(ascii(sys.stdin.read()))'
