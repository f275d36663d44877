#: stdin = import sys\nprint(sys.argv, __file__)\n
$PY /dev/stdin a
