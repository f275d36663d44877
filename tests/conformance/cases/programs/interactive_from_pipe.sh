#: stdin = 1 + 1\nprint(_)\nimport sys\nprint(sys.ps1, sys.argv)\n
$PY -i
