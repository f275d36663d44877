#: stdin = 1+1\nx\nexit()\n
$PY -m code 2>&1 | tail -n +3
