printf 'import sys\nprint(sys.stdin.read())\nrest\n' | $PY
